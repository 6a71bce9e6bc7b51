"use strict";
(() => {
  const examples = [...document.querySelectorAll(".example")];
  const list = document.getElementById("list");
  const search = document.getElementById("search");
  const lane = document.getElementById("lane");
  const order = document.getElementById("order");
  const shown = document.getElementById("shown");
  const text = new Map(examples.map((e) => [e, e.textContent.toLowerCase()]));

  const choose = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let num = 0;
    for (const e of examples) {
      const fits = words.every((w) => text.get(e).includes(w)) && (!lane.value || e.dataset.lane === lane.value);
      e.hidden = !fits;
      num += fits;
    }
    shown.textContent = `${num.toLocaleString("en")} of ${examples.length.toLocaleString("en")} shown`;
  };
  const sort = () => {
    const key = { order: (e) => +e.dataset.seq, hard: (e) => -e.dataset.difficulty, used: (e) => -e.dataset.uses }[order.value];
    examples.sort((a, b) => key(a) - key(b) || a.dataset.seq - b.dataset.seq);
    list.append(...examples);
  };
  search.addEventListener("input", choose);
  lane.addEventListener("change", choose);
  order.addEventListener("change", sort);
  choose();

  const graph = document.getElementById("graph");
  if (!graph) return;
  const box = graph.viewBox.baseVal;
  const whole = [box.x, box.y, box.width, box.height];
  const look = (x, y, w, h) => graph.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
  const scale = () => Math.min(graph.clientWidth / box.width, graph.clientHeight / box.height);
  const zoom = (factor, px = graph.clientWidth / 2, py = graph.clientHeight / 2) => {
    const s = scale();
    const left = (graph.clientWidth - box.width * s) / 2, top = (graph.clientHeight - box.height * s) / 2;
    const cx = box.x + (px - left) / s, cy = box.y + (py - top) / s;
    const w = box.width * factor, h = box.height * factor;
    if (w > whole[2] * 4 || w < whole[2] / 60) return;
    look(cx - (cx - box.x) * factor, cy - (cy - box.y) * factor, w, h);
  };
  graph.addEventListener("wheel", (event) => {
    event.preventDefault();
    const at = graph.getBoundingClientRect();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, event.clientX - at.left, event.clientY - at.top);
  }, { passive: false });
  let from = null, moved = false;
  graph.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY, box.x, box.y]; moved = false; });
  window.addEventListener("pointermove", (event) => {
    if (!from) return;
    const dx = event.clientX - from[0], dy = event.clientY - from[1];
    moved = moved || Math.abs(dx) + Math.abs(dy) > 4;
    graph.classList.toggle("moving", moved);
    const s = scale();
    look(from[2] - dx / s, from[3] - dy / s, box.width, box.height);
  });
  window.addEventListener("pointerup", () => { from = null; graph.classList.remove("moving"); });
  document.getElementById("closer").addEventListener("click", () => zoom(1 / 1.5));
  document.getElementById("farther").addEventListener("click", () => zoom(1.5));
  document.getElementById("everything").addEventListener("click", () => look(...whole));
  for (const node of graph.querySelectorAll(".node")) {
    node.addEventListener("click", () => {
      if (moved) return;
      graph.querySelectorAll(".chosen").forEach((n) => n.classList.remove("chosen"));
      node.classList.add("chosen");
      search.value = node.dataset.name;
      lane.value = "";
      choose();
      document.getElementById("examples").scrollIntoView();
    });
  }
})();
