"""Plays: the ids that are learnt from are those that production would send (law M1), and all are asked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from making.bench_examples import planted_examples

from flowc_serving.agent import contract as contracts, rendering, tokens
from flowc_serving.agent.calls import write
from flowc_serving.agent.conversation import PROGRAM, WRITER, Assistant, Call
from flowc_serving.agent.json_value import Object
from flowc_serving.backends import tiny
from flowc_training.recipes.recipe import Rollouts
from flowc_training.reinforcement.policy import Policy, Trace
from flowc_training.reinforcement.rollouts import play

RAW = tiny.tokenizer()
TOKENIZER = tokens.of(RAW)
CONTRACT = contracts.load()
END = RAW.token_to_id("<|im_end|>")
EXAMPLES = planted_examples()
Says = Callable[[str], str | Assistant]


def written(said: str | Assistant) -> list[int]:
    return [*TOKENIZER.encode(write(Assistant(said) if isinstance(said, str) else said)).ids, END]


class Scripted:
    """Samples what a function says to the text of a prompt; ``asked`` are the sizes of batches."""

    def __init__(self, says: Says) -> None:
        self.says = says
        self.asked: list[int] = []

    def __call__(self, prompts: Sequence[Sequence[int]], most: Sequence[int], _: float) -> list[list[int]]:
        self.asked.append(len(prompts))
        found = [written(self.says(text(each))) for each in prompts]
        return [each[:room] for each, room in zip(found, most, strict=True)]


def text(ids: Sequence[int]) -> str:
    return RAW.decode(list(ids), skip_special_tokens=False)


def policy(says: Says) -> tuple[Policy, Scripted]:
    sample = Scripted(says)
    return Policy(sample, CONTRACT, TOKENIZER, text, (END,), 40_000), sample


def call(name: str, arguments: Object) -> Assistant:
    return Assistant("", (Call("call_1", name, arguments),))


def right(prompt: str) -> str | Assistant:
    """Searches, writes what is expected, and says that it is done."""
    example = EXAMPLES["mail"]
    if "Created" in prompt:
        return "Done: it mails the packers."
    if "<tool_response>" in prompt:
        return call(WRITER, {PROGRAM: example.expected})
    return Assistant("I look.", (Call("call_1", "task_search", {"search_queries": ["send e-mail"]}),))


MAIL = EXAMPLES["mail"]
ROLLOUTS = Rollouts(group=2, wishes=1, turns=6, tokens=2_000)


def test_what_is_learnt_from_is_what_the_contract_renders() -> None:
    model, sample = policy(right)
    first, second = play([MAIL, MAIL], model, ROLLOUTS)
    assert first.reward.kind == second.reward.kind == "right"
    rendered = rendering.render(first.outcome.conversation, CONTRACT, TOKENIZER)
    ids = [*first.prompt, *first.ids]
    assert ids == list(rendered.ids[: len(ids)])
    assert RAW.decode(list(rendered.ids[len(ids) :])) == "\n"
    assert [*[0] * len(first.prompt), *first.mask] == list(rendered.mask[: len(ids)])
    assert first.redrawn == 0
    assert sum(first.mask) == first.outcome.usage.written
    assert sample.asked == [2, 2, 2]


def test_tokens_of_tools_are_read_and_not_learnt() -> None:
    model, _ = policy(right)
    (found,) = play([MAIL], model, ROLLOUTS)
    read = RAW.decode([each for each, bit in zip(found.ids, found.mask, strict=True) if not bit])
    said = RAW.decode([each for each, bit in zip(found.ids, found.mask, strict=True) if bit])
    assert "workflow_version" in read
    assert "workflow_version" not in said
    assert "@workflow(" in said


def spelled(text: str) -> Iterator[int]:
    """A text by its letters, as no tokenizer writes it."""
    for each in text:
        yield from TOKENIZER.encode(each).ids


def test_what_production_spells_otherwise_is_read_and_not_learnt() -> None:
    class Letters(Scripted):
        def __call__(
            self, prompts: Sequence[Sequence[int]], most: Sequence[int], heat: float
        ) -> list[list[int]]:
            found = super().__call__(prompts, most, heat)
            return [[*spelled(RAW.decode(each[:-1])), END] for each in found]

    (found,) = play([MAIL], Policy(Letters(right), CONTRACT, TOKENIZER, text, (END,), 40_000), ROLLOUTS)
    assert found.redrawn >= 1
    # The last answer is learnt whole; of what stands anew in a prompt, only what stands there as it was written.
    rendered = rendering.render(found.outcome.conversation, CONTRACT, TOKENIZER)
    last = len(list(spelled(write(Assistant("Done: it mails the packers."))))) + 1
    assert found.mask[-last:] == (1,) * last
    assert sum(found.mask) < sum(rendered.mask) + last


def test_a_trace_that_goes_on() -> None:
    trace = Trace()
    trace.add([1, 2], [3, 4])
    trace.add([1, 2, 3, 4, 9, 9], [5])
    assert (trace.begun, trace.ids, trace.mask) == (2, [1, 2, 3, 4, 9, 9, 5], [0, 0, 1, 1, 0, 0, 1])
    trace.add([1, 2, 3, 7, 9, 9, 5, 8], [6])
    assert trace.mask == [0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert trace.redrawn == 1


def test_one_answer_is_a_play_too() -> None:
    model, sample = policy(lambda _: call(WRITER, {PROGRAM: MAIL.expected}))
    (found,) = play([MAIL], model, Rollouts(turns=1, tokens=2_000))
    assert found.reward.kind == "right"
    assert sample.asked == [1]


def test_who_ends_early_keeps_nobody_waiting() -> None:
    def says(prompt: str) -> str | Assistant:
        return "No." if "engraved" in prompt else right(prompt)

    other = replace(MAIL, turns=("engraved",))
    model, sample = policy(says)
    found = play([MAIL, other, MAIL], model, ROLLOUTS)
    assert [each.reward.kind for each in found] == ["right", "silent", "right"]
    assert sample.asked == [3, 2, 2]


def test_a_policy_that_breaks_is_a_zero_and_not_an_error() -> None:
    def says(_: str) -> str:
        raise RuntimeError("out of memory")

    model, _ = policy(says)
    found = play([MAIL, MAIL], model, ROLLOUTS)
    assert [each.reward.kind for each in found] == ["crash", "crash"]
    assert "out of memory" in found[0].outcome.error
    assert found[0].ids == ()


@pytest.mark.parametrize("tokens", [3, 30])
def test_an_answer_that_is_cut_writes_nothing(tokens: int) -> None:
    model, _ = policy(lambda _: call(WRITER, {PROGRAM: MAIL.expected}))
    (found,) = play([MAIL], model, Rollouts(turns=4, tokens=tokens))
    assert found.reward.value == 0.0
    assert sum(found.mask) <= tokens + 4, "the loop grants a token to each last word"
