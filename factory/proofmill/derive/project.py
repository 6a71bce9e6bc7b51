"""The theorems as a Lake project, and the same traced for provers that read LeanDojo's benchmark.

The project's one file of theorems holds each under its own name, with the linear proof where there is one, so that
the tactics of the trace are the tactics of the file. Everything here follows from the theorems and from
what Lean prints, so ``verify`` makes it again and compares.

Format of the trace: LeanDojo's benchmark (Yang et al., "LeanDojo", 2023): a JSON list of theorems with
``url, commit, file_path, full_name, start, end, traced_tactics`` for each split, and ``corpus.jsonl`` with the
premises of each file. Positions are line and column, counted from 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from proofmill.derive.context import definitions
from proofmill.derive.lab import Lab
from proofmill.derive.rules import DONE
from proofmill.derive.steps import Linear, linear_proofs
from proofmill.export.rows import CorpusRow

__all__ = ["CORPUS_MODULE", "forms"]

CORPUS_MODULE = "Corpus"
_NAME = re.compile(r"[^\W\d][\w'!?]*(?:\.[^\W\d][\w'!?]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a declaration stands."""

    path: str
    start: tuple[int, int]
    end: tuple[int, int]


def forms(lab: Lab) -> dict[str, str]:
    """Files by path: ``lake/`` is the project, ``leandojo/`` its trace."""
    linear = linear_proofs(lab)
    text, places = _corpus_file(lab, linear)
    files = {f"lake/{module.replace('.', '/')}.lean": source for module, source in lab.sources.theory.items()}
    files[f"lake/{CORPUS_MODULE}.lean"] = text
    files["lake/lakefile.toml"] = _lakefile(lab)
    files["lake/lean-toolchain"] = f"leanprover/lean4:v{lab.sources.toolchain.version}\n"
    return files | _trace(lab, linear, places)


def _lakefile(lab: Lab) -> str:
    modules = ", ".join(json.dumps(module) for module in (*lab.sources.theory, CORPUS_MODULE))
    return (
        f'name = "corpus"\ndefaultTargets = ["{CORPUS_MODULE}"]\n\n'
        f'[[lean_lib]]\nname = "{CORPUS_MODULE}"\nroots = [{modules}]\n'
    )


def _corpus_file(lab: Lab, linear: Mapping[str, Linear]) -> tuple[str, dict[str, _Place]]:
    """The file of theorems, and where each stands in it."""
    head = "".join(f"import {module}\n" for module in lab.sources.theory)
    context = lab.sources.spec.context.strip("\n")
    text = f"{head}\n{context}\n\n" if context else f"{head}\n"
    places = {}
    blocks = [text]
    line = text.count("\n") + 1
    for row in lab.rows:
        proof = linear[row.name].proof if row.name in linear else row.proof
        block = f"{row.statement} :=\n{proof}"
        end = (line + block.count("\n"), len(block.rpartition("\n")[2]) + 1)
        places[row.name] = _Place(path=f"{CORPUS_MODULE}.lean", start=(line, 1), end=end)
        blocks.append(f"{block}\n\n")
        line += blocks[-1].count("\n")
    return "".join(blocks), places


def _trace(lab: Lab, linear: Mapping[str, Linear], places: Mapping[str, _Place]) -> dict[str, str]:
    commit = lab.sources.theory_digest.removeprefix("sha256:")[:40]
    known = {**_definition_places(lab), **places}
    endings = _by_ending(known)
    splits: dict[str, list[dict[str, object]]] = {"train": [], "val": [], "test": []}
    for row in lab.rows:
        if row.name in linear and row.split in ("train", "test"):
            splits[row.split].append(
                _theorem(row, linear[row.name], places[row.name], known, endings, commit)
            )
    files = {f"leandojo/family/{split}.json": _json(rows) for split, rows in splits.items()}
    premises: dict[str, list[dict[str, object]]] = {}
    for name, place in known.items():
        code = lab.by_name[name].statement if name in lab.by_name else definitions(lab)[_short(name)].text
        kind = "commanddeclaration"
        premises.setdefault(place.path, []).append(
            {"full_name": name, "code": code, "start": place.start, "end": place.end, "kind": kind}
        )
    lines = []
    for path, own in premises.items():
        imports = [f"{m.replace('.', '/')}.lean" for m in lab.sources.theory] if path == "Corpus.lean" else []
        lines.append(json.dumps({"path": path, "imports": imports, "premises": own}, ensure_ascii=False))
    files["leandojo/corpus.jsonl"] = "".join(f"{line}\n" for line in lines)
    files["leandojo/metadata.json"] = _json(
        {
            "from_repo": {"url": "", "commit": commit},
            "lean_version": lab.sources.toolchain.version,
            "num_theorems": {split: len(rows) for split, rows in splits.items()},
            "split": "family: families of theorems are wholly in one part; val is empty",
        }
    )
    return files


def _theorem(
    row: CorpusRow,
    item: Linear,
    place: _Place,
    known: Mapping[str, _Place],
    endings: Mapping[str, str],
    commit: str,
) -> dict[str, object]:
    return {
        "url": "",
        "commit": commit,
        "file_path": place.path,
        "full_name": row.name,
        "start": place.start,
        "end": place.end,
        "traced_tactics": [
            {
                "tactic": tactic,
                "annotated_tactic": _annotated(tactic, known, endings),
                "state_before": item.states[number],
                "state_after": DONE if item.states[number + 1] == DONE else item.states[number + 1],
            }
            for number, tactic in enumerate(item.steps)
        ],
    }


def _by_ending(known: Mapping[str, _Place]) -> dict[str, str]:
    """Full names by each of their endings; of several with one ending the first."""
    found: dict[str, str] = {}
    for full in known:
        parts = full.split(".")
        for start in range(len(parts)):
            found.setdefault(".".join(parts[start:]), full)
    return found | {full: full for full in known}


def _annotated(tactic: str, known: Mapping[str, _Place], endings: Mapping[str, str]) -> list[object]:
    """The tactic with the names of known declarations marked, and where each is declared."""
    origins: list[dict[str, object]] = []

    def mark(found: re.Match[str]) -> str:
        name = found[0]
        full = endings.get(name, "")
        if not full:
            return name
        place = known[full]
        origins.append(
            {"full_name": full, "def_path": place.path, "def_pos": place.start, "def_end_pos": place.end}
        )
        return f"<a>{name}</a>"

    return [_NAME.sub(mark, tactic), origins]


def _definition_places(lab: Lab) -> dict[str, _Place]:
    """Where the theory's definitions stand, by full name."""
    full = {str(name[-1]): ".".join(map(str, name)) for name in lab.theory.own if name}
    found = {}
    for module, source in lab.sources.theory.items():
        for short, definition in definitions(lab).items():
            at = source.find(definition.text)
            if at >= 0 and short in full:
                line = source.count("\n", 0, at) + 1
                last = definition.text.rpartition("\n")[2]
                end = (line + definition.text.count("\n"), len(last) + 1)
                path = f"{module.replace('.', '/')}.lean"
                found[full[short]] = _Place(path=path, start=(line, 1), end=end)
    return found


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _json(values: object) -> str:
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"
