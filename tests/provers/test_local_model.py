"""A transformers model in this process: seeds, batches, stops, log-probabilities, limits, adapters."""

from __future__ import annotations

import asyncio
import math
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from proofmill.errors import ConfigError, ProverError
from proofmill_provers.backends import Completion, Failure, Finish, Message, Request, Role, generate_now
from proofmill_provers.backends.local import LocalModel, LocalOptions, load_local_model
from proofmill_provers.backends.placement import choose_placement
from proofmill_provers.backends.rows import Row, batches, row_seed
from proofmill_provers.backends.sampler import RowSampler

PROMPTS = [f"theorem t{n} (a : Nat){' ' * n} : a + {n} = {n} + a := by\n" for n in range(6)]


@pytest.fixture(scope="module")
def model(tiny_checkpoint: Path) -> LocalModel:
    """The tiny model, in batches."""
    return load_local_model(str(tiny_checkpoint), LocalOptions(device="cpu"))


def ask(model: LocalModel, **changes: Any) -> tuple[Completion, ...]:
    """The completions of one request."""
    values: dict[str, Any] = {"prompt": PROMPTS[0], "max_new_tokens": 24} | changes
    return generate_now(model, [Request(**values)])[0].completions


class TestSampling:
    def test_a_completion_does_not_depend_on_its_neighbours(self, model: LocalModel) -> None:
        """The same request gives the same texts alone, in a batch, and in another order."""
        requests = [Request(prompt=p, n=3, seed=at, max_new_tokens=24) for at, p in enumerate(PROMPTS)]

        together = [a.texts for a in generate_now(model, requests)]
        alone = [generate_now(model, [request])[0].texts for request in requests]
        backwards = [a.texts for a in generate_now(model, requests[::-1])][::-1]

        assert together == alone
        assert together == backwards

    def test_deterministic_mode_is_exact(self, tiny_checkpoint: Path) -> None:
        """One at a time, log-probabilities too are equal bit for bit, whatever else is asked for."""
        exact = load_local_model(str(tiny_checkpoint), LocalOptions(device="cpu", deterministic=True))
        requests = [Request(prompt=p, n=2, max_new_tokens=16) for p in PROMPTS[:3]]

        together = generate_now(exact, requests)
        alone = [generate_now(exact, [request])[0] for request in requests]

        assert together == alone

    def test_seeds_and_numbers_make_a_difference(self, model: LocalModel) -> None:
        """Other seeds and other numbers give other draws; the same seed the same ones."""
        first = ask(model, n=16, seed=1, temperature=3.0)
        again = ask(model, n=16, seed=1, temperature=3.0)
        other = ask(model, n=16, seed=2, temperature=3.0)

        assert [c.text for c in first] == [c.text for c in again]
        assert [c.text for c in first] != [c.text for c in other]
        assert len({c.text for c in first}) > 8

    def test_temperature_zero_is_greedy(self, model: LocalModel) -> None:
        """At temperature 0 all completions are the model's own generate without sampling."""
        import torch

        texts = {c.text for c in ask(model, n=4, temperature=0.0)}
        ids = model.tokenizer(PROMPTS[0], return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            out = model.model.generate(ids, max_new_tokens=24, do_sample=False)

        assert texts == {model.tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)}

    def test_log_probabilities_are_the_models(self, model: LocalModel) -> None:
        """They equal those of one forward pass over prompt and completion, at whatever temperature."""
        import torch

        found = ask(model, temperature=0.7, top_p=0.9, seed=5)[0]
        prompt = model.tokenizer(PROMPTS[0])["input_ids"]
        assert found.token_ids is not None
        assert found.token_logprobs is not None
        ids = torch.tensor([[*prompt, *found.token_ids]])
        with torch.inference_mode():
            logprobs = model.model(ids).logits[0].log_softmax(dim=-1)
        expected = [logprobs[len(prompt) - 1 + at, t].item() for at, t in enumerate(found.token_ids)]

        assert found.token_logprobs == pytest.approx(expected, abs=1e-4)
        assert found.logprob == pytest.approx(sum(expected), abs=1e-3)
        assert (found.tokens_in, found.tokens_out) == (len(prompt), len(found.token_ids))

    def test_tokens_come_as_often_as_they_should(self) -> None:
        """The sampler's frequencies fit the distribution, and the nucleus leaves the tail out (chi-square)."""
        import torch

        probs = torch.tensor([0.5, 0.3, 0.15, 0.05])
        num = 4000

        def counts(top_p: float) -> list[int]:
            rows = [
                Row(
                    request=0,
                    index=index,
                    token_ids=(0,),
                    max_new_tokens=1,
                    temperature=1.0,
                    top_p=top_p,
                    stop=(),
                    seed=7,
                )
                for index in range(num)
            ]
            sampler = RowSampler(rows, None, "cpu", threading.Event())
            chosen = sampler.choose(torch.zeros(num, 1), probs.log().expand(num, 4)).argmax(dim=1)
            found = Counter(chosen.tolist())
            return [found[token] for token in range(4)]

        whole, nucleus = counts(1.0), counts(0.8)
        expected = (probs * num).tolist()
        chi_square = sum((seen - want) ** 2 / want for seen, want in zip(whole, expected, strict=True))

        assert chi_square < 16.3  # 0.1 % point of chi-square with 3 degrees of freedom
        assert nucleus[2:] == [0, 0]
        assert nucleus[0] / num == pytest.approx(0.5 / 0.8, abs=0.03)


class TestEnds:
    def test_a_stop_string_ends_a_row_and_is_cut(self, model: LocalModel) -> None:
        """Text and tokens end at the first stop string; the finish says stop."""
        whole = ask(model, temperature=0.0)[0]
        stopped = ask(model, temperature=0.0, stop=("m",))[0]

        assert "m" in whole.text
        assert stopped.text == whole.text.partition("m")[0]
        assert stopped.finish is Finish.STOP
        assert stopped.tokens_out is not None
        assert stopped.tokens_out <= (whole.tokens_out or 0)

    def test_rows_of_one_batch_end_by_themselves(self, model: LocalModel) -> None:
        """Each row has its own limit; the others go on."""
        short, long = generate_now(
            model,
            [
                Request(prompt=PROMPTS[0], max_new_tokens=1),
                Request(prompt=PROMPTS[0], max_new_tokens=40, temperature=5.0),
            ],
        )

        assert (short.completions[0].tokens_out, short.completions[0].finish) == (1, Finish.LENGTH)
        assert (long.completions[0].tokens_out or 0) > 1

    def test_the_context_bounds_what_is_generated(self, model: LocalModel) -> None:
        """A prompt that leaves room for few tokens gets few; one that leaves none fails with its reason."""
        vocabulary = model.model.config.max_position_embeddings

        tight = ask(model, prompt=(9,) * (vocabulary - 2), temperature=5.0)[0]
        full = ask(model, prompt=(9,) * vocabulary, n=2)

        assert (tight.tokens_out or 9) <= 2
        assert [c.failure for c in full] == [Failure.PROMPT_TOO_LONG] * 2

    def test_what_cannot_be_a_prompt_has_its_reason(self, model: LocalModel) -> None:
        """Token ids outside the vocabulary fail; the request beside them does not."""
        bad, good = generate_now(
            model, [Request(prompt=(10**6,)), Request(prompt=PROMPTS[1], max_new_tokens=8)]
        )

        assert bad.completions[0].failure is Failure.UNSUPPORTED_PROMPT
        assert good.completions[0].ok

    def test_chats_go_through_the_chat_template(self, model: LocalModel) -> None:
        """The chat is rendered as the tokenizer's template says, its special tokens as single tokens."""
        chat = (Message(role=Role.USER, text="x"),)
        expected = model.tokenizer("<user>x<assistant>")["input_ids"]

        found = ask(model, prompt=chat)[0]

        assert found.tokens_in == len(expected) == 3

    def test_a_cancelled_call_ends_early(self, model: LocalModel) -> None:
        """Cancelling stops the model at its next token, and the next call is served."""

        async def cancel() -> None:
            task = asyncio.create_task(
                model.generate([Request(prompt=PROMPTS[0], n=64, max_new_tokens=1500, temperature=9.0)])
            )
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(cancel())

        assert ask(model, max_new_tokens=4)[0].ok


class TestRows:
    def test_batches_keep_every_row_and_the_limits(self) -> None:
        """No row is lost; batches respect both limits unless one row alone exceeds them."""
        rows = [
            Row(
                request=at,
                index=0,
                token_ids=(1,) * (1 + 7 * at % 50),
                max_new_tokens=10,
                temperature=1.0,
                top_p=1.0,
                stop=(),
                seed=0,
            )
            for at in range(101)
        ]

        made = list(batches(rows, max_rows=8, max_tokens=300))

        assert sorted(row.request for batch in made for row in batch) == list(range(101))
        assert all(len(batch) <= 8 for batch in made)
        assert all(
            len(batch) == 1 or len(batch) * max(len(r.token_ids) + r.max_new_tokens for r in batch) <= 300
            for batch in made
        )

    def test_row_seeds_are_stable(self) -> None:
        """A row's random state is a fixed function of seed and number, else old runs could not be made again."""
        assert row_seed(0, 0) == 1576848291327681832
        assert len({row_seed(seed, index) for seed in range(50) for index in range(50)}) == 2500


class TestLoading:
    def test_placement_gives_its_reason(self) -> None:
        """Device and format are those of this machine, with a sentence; what is not there is an error."""
        placement = choose_placement("cpu")

        assert (placement.device, placement.dtype) == ("cpu", "float32")
        assert "as asked" in placement.reason
        with pytest.raises(ConfigError, match="device must be one of"):
            choose_placement("gpu")
        with pytest.raises(ConfigError, match="dtype must be one of"):
            choose_placement("cpu", "int8")

    def test_no_model_is_a_clear_error(self, tmp_path: Path) -> None:
        """A folder without a model, and one without an adapter."""
        with pytest.raises(ProverError, match="cannot be loaded"):
            load_local_model(str(tmp_path))
        with pytest.raises(ProverError, match="there is no folder"):
            load_local_model(str(tmp_path / "none"))

    @pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
    def test_a_lora_adapter_changes_the_model(
        self, tiny_checkpoint: Path, tmp_path: Path, model: LocalModel
    ) -> None:
        """An adapter made by peft is loaded and merged: other log-probabilities; an empty folder is refused."""
        peft = pytest.importorskip("peft", reason="needs the extra: pip install 'proofmill[train]'")
        import torch
        import transformers

        base = transformers.AutoModelForCausalLM.from_pretrained(tiny_checkpoint)
        torch.manual_seed(1)
        config = peft.LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
        peft.get_peft_model(base, config).save_pretrained(tmp_path / "adapter")
        adapted = load_local_model(
            str(tiny_checkpoint), LocalOptions(device="cpu", adapter=tmp_path / "adapter")
        )

        plain, changed = ask(model, temperature=0.0)[0], ask(adapted, temperature=0.0)[0]

        assert adapted.describe()["adapter"] == str(tmp_path / "adapter")
        assert not math.isclose(plain.logprob or 0, changed.logprob or 0, abs_tol=1e-3)
        with pytest.raises(ConfigError, match=r"adapter_config\.json"):
            load_local_model(str(tiny_checkpoint), LocalOptions(adapter=tmp_path))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 0),
        ("temperature", -1.0),
        ("temperature", math.nan),
        ("top_p", 0.0),
        ("max_new_tokens", 0),
        ("seed", -1),
    ],
)
def test_requests_refuse_what_no_model_can_do(field: str, value: float) -> None:
    """The message names the field."""
    with pytest.raises(ValueError, match=field):
        Request(prompt="x", **{field: value})  # type: ignore[arg-type]
