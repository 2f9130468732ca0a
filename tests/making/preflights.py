"""Evidence of a run in which nothing is wrong, for tests that plant a fault in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from making.tokenizer import tokenizer
from making.trajectories import trajectory, view

from flowc_serving.agent import contract, rendering
from flowc_serving.agent.contract import Contract
from flowc_training.dataset import parquet, rows
from flowc_training.dataset.rows import conversation_of
from flowc_training.preflight import messages, reading, registry
from flowc_training.preflight.evidence import Evidence, Learned, Rank, Rows, Step
from flowc_training.preflight.finding import Verdict
from flowc_training.preflight.reading import Taken
from flowc_training.recipes import sft

CONTRACT = contract.load()


@cache
def objects() -> tuple[dict[str, Any], ...]:
    """Rows of a dataset: a workflow that is made, one that is made with a slip before, a question."""
    made = [
        trajectory(0, request="pour the tea at dawn and label tall teapots"),
        replace(trajectory(1, request="mark teapots", workflow=view(amount=7)), slips=(1,)),
        trajectory(2, request="how many lids may a teapot have", workflow="", category="question"),
    ]
    return tuple(parquet.as_object(rows.row(each, CONTRACT, tokenizer())) for each in made)


def trained(row: Mapping[str, Any], contract: Contract = CONTRACT) -> dict[str, Any]:
    """A row as it is trained on."""
    found = rendering.render(
        conversation_of(row), contract, tokenizer(), unlearned=[each - 1 for each in row["unlearned"]]
    )
    labels = [token if bit else -100 for token, bit in zip(found.ids, found.mask, strict=True)]
    return {"id": row["id"], "input_ids": list(found.ids), "labels": labels}


def evidence(
    given: Sequence[Mapping[str, Any]] = (),
    made: Sequence[Mapping[str, Any]] = (),
    *,
    length: int = 8_192,
) -> Evidence:
    """Evidence of rows; those of ``objects`` as they are trained on, where no others are given."""
    given = given or objects()
    made = made or [trained(each) for each in given]
    known = {row["id"] for row in given}
    taken = Taken(tuple(given), tuple(given), ())
    found = reading.rows(taken, [row for row in made if row["id"] in known], length, CONTRACT, tokenizer())
    return Evidence(sft.tiny(), CONTRACT, messages.marks(tokenizer()), found)


def rows_of(found: Evidence) -> Rows:
    """Its rows, which are there."""
    assert isinstance(found.rows, Rows)
    return found.rows


def first(found: Evidence) -> Learned:
    """Its first row."""
    return rows_of(found).learned[0]


def rank(number: int = 0, world: int = 2, **changed: Any) -> Rank:
    """A process of a run as ``tiny`` has it, on a second one."""
    steps = tuple(
        Step(rate, (0.5, 0.25), 0, (f"row {number} {n}",), 100, 20, 1.0) for n, rate in enumerate((0, 5e-4))
    )
    clean = Rank(
        number, world, "ddp" if world > 1 else "none", 0.0, {"float32": 1000}, "float32", 0.0, 40, steps
    )
    return replace(clean, **changed)


def verdict(name: str, found: Evidence) -> Verdict:
    """What one check says."""
    (said,) = registry.verdicts(found, [name])
    return said


def wrong(name: str, found: Evidence) -> str:
    """What a check finds wrong, which is something, as one text."""
    said = verdict(name, found)
    assert said.state == "wrong", said
    assert said.remedy
    return "\n".join(map(str, said.findings))
