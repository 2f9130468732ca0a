"""Checks of a checkpoint: served, it says what it said in training."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from flowc_training.preflight.evidence import Answers, Evidence, Replies
from flowc_training.preflight.finding import Finding, Note, Said, have

SHARE = {"float32": 1e-3, "bfloat16": 3e-2}
"""How far a logit may be apart by rounding alone, as a share of the largest."""


def parity(evidence: Evidence) -> Iterator[Said]:
    """Answers of the saved and of the served model that are not those of training."""
    answers = have(evidence.answers)
    names = [each.how for each in answers.others]
    yield Note(
        f"{len(answers.trained.prompts)} prompts, {answers.trained.how} against: {', '.join(names) or 'nothing'}"
    )
    for why in answers.missing:
        yield Note(f"not compared: {why}")
    yield from map(Finding, answers.failed)
    for other in answers.others:
        yield from (Finding(each, other.how) for each in _apart(answers, other))


def engine(evidence: Evidence) -> Iterator[Said]:
    """Answers of an engine that serves the checkpoint, over HTTP, that are not those of training."""
    answers = have(evidence.answers)
    if answers.engine_failed:
        yield Finding(answers.engine_failed)
        return
    served = have(answers.engine)
    yield Note(f"{len(answers.trained.prompts)} prompts, {answers.trained.how} against: {served.how}")
    yield from (Finding(each, served.how) for each in _apart(answers, served))


def _apart(answers: Answers, other: Replies) -> Iterator[str]:
    trained = answers.trained
    if other.prompts and other.prompts != trained.prompts:
        number = next(
            n
            for n, pair in enumerate(zip(trained.prompts, other.prompts, strict=False))
            if pair[0] != pair[1]
        )
        yield f"prompt {number + 1} has other tokens than in training"
        return
    if other.logits:
        yield from _logits(trained.logits, other.logits, SHARE[answers.dtype])
        if answers.dtype != "float32":
            return  # of two tokens that are nearly alike, rounding takes one or the other
    if other.greedy:
        yield from _tokens(trained.greedy, other.greedy)
    if other.texts:
        yield from _texts(trained.texts, other.texts)


def _logits(
    trained: Sequence[Sequence[float]], other: Sequence[Sequence[float]], share: float
) -> Iterator[str]:
    for number, (here, there) in enumerate(zip(trained, other, strict=True), 1):
        if len(here) != len(there):
            yield f"it scores {len(there)} tokens, in training they were {len(here)}"
            return
        size = max(map(abs, here), default=0.0)
        moved = [abs(one - two) for one, two in zip(here, there, strict=True)]
        if not all(each <= share * size for each in moved):  # so said that no number is apart too
            yield f"after prompt {number} logits are apart by {max(moved, key=_far):.3g} (largest: {size:.3g})"
            return


def _far(moved: float) -> float:
    return math.inf if math.isnan(moved) else moved


def _tokens(trained: Sequence[Sequence[int]], other: Sequence[Sequence[int]]) -> Iterator[str]:
    for number, (here, there) in enumerate(zip(trained, other, strict=True), 1):
        if tuple(here) != tuple(there):
            place = next(
                (n for n, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]), None
            )
            at = min(len(here), len(there)) if place is None else place
            yield f"the answer to prompt {number} parts from training's at its token {at + 1}"
            return


def _texts(trained: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    for number, (here, there) in enumerate(zip(trained, other, strict=True), 1):
        if here != there:
            yield f"the text that answers prompt {number} is another than in training"
            return
