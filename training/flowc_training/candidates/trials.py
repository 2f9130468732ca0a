"""A small set of changes, tried one after the other on few steps: what is better is kept and built upon, all is logged.

Pure but for the log, which goes on where a run was killed. A trial is compared with the best before it, on the same
held-out rows or examples.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowc_serving.agent.json_value import sayable
from flowc_training import lines
from flowc_training.candidates.settings import By, Change, Choice, Learning, choice_json

START = "as it is"
"""The name of the trial that changes nothing, which the others are compared with."""


class TrialError(ValueError):
    """A line that tells no trial; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a trial came to: the loss of rows that are held out, and the examples that it got right (-1: not asked)."""

    loss: float
    right: int = -1

    def betters(self, other: Score, by: By, margin: float) -> bool:
        """Is it better than another? A loss that is no number never is; of equally many examples the loss decides."""
        if by == "benchmark" and self.right != other.right:
            return self.right > other.right
        return not math.isnan(self.loss) and (math.isnan(other.loss) or self.loss < other.loss * (1 - margin))


@dataclass(frozen=True, slots=True)
class Tried:
    """A line of the log: what was tried, on which choice, what came of it, whether it is kept, and how long it took."""

    name: str
    change: Mapping[str, Any]
    key: str
    steps: int
    loss: float
    right: int
    kept: bool
    why: str
    seconds: float

    @property
    def score(self) -> Score:
        """What it came to."""
        return Score(self.loss, self.right)


Try = Callable[[Choice, str], Score]
"""Trains a choice a few steps, under a name, and scores it. Raises ``ValueError`` where it cannot be trained."""


def climb(learning: Learning, log: Path, material: str, attempt: Try) -> tuple[Choice, tuple[Tried, ...]]:
    """The best choice that trials lead to, and the trials. ``material`` says what they are trained on, in a word: what
    the log has of other material, or of another choice, counts for nothing."""
    if not learning.trials:
        return learning.start, ()
    best, score = learning.start, Score(math.nan)
    done = {each.key: each for each in read(log)}
    found: list[Tried] = []
    for number, change in enumerate((Change(START), *learning.trials)):
        choice = change.on(best)
        key = key_of(learning, choice, change, material)
        tried = done.get(key) or _tried(learning, number, change, choice, score, key, attempt)
        if key not in done:
            lines.append(log, line_of(tried), at_once=True)
        found.append(tried)
        if tried.kept:
            best, score = choice, tried.score
    return best, tuple(found)


def key_of(learning: Learning, choice: Choice, change: Change, material: str) -> str:
    """One word for all that decides what comes of a trial."""
    told = {
        "choice": choice_json(choice),
        "name": change.name,
        "material": material,
        "recipe": learning.recipe,
        "steps": learning.trial_steps,
        "by": learning.judged_by,
        "held_out": learning.held_out,
        "margin": learning.margin,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _tried(
    learning: Learning, number: int, change: Change, choice: Choice, best: Score, key: str, attempt: Try
) -> Tried:
    begun = time.perf_counter()
    try:
        found, why = attempt(choice, f"trial-{number}-{key}"), ""
    except ValueError as error:
        found, why = Score(math.nan, 0), f"it cannot be trained: {str(error)[:300]}"
    is_first = number == 0
    kept = not why and (is_first or found.betters(best, learning.judged_by, learning.margin))
    return Tried(
        change.name,
        {"mix": dict(change.mix), "settings": [*change.settings]},
        key,
        learning.trial_steps,
        found.loss,
        found.right,
        kept,
        why or ("what the others are compared with" if is_first else _said(found, best, learning.judged_by)),
        round(time.perf_counter() - begun, 1),
    )


def _said(found: Score, best: Score, by: By) -> str:
    if by == "benchmark" and found.right != best.right:
        return f"{found.right} examples right, where {best.right} were"
    return f"a loss of {found.loss:.4f}, where the best was {best.loss:.4f}"


# The log.


def line_of(tried: Tried) -> str:
    """A trial as a line of JSON; a loss that is no number is null."""
    told = {name: getattr(tried, name) for name in Tried.__dataclass_fields__}
    return sayable({**told, "loss": None if math.isnan(tried.loss) else tried.loss}, compact=True) + "\n"


def read(log: Path) -> Iterator[Tried]:
    """The trials of a log, those of earlier weeks too; none where there is no file. Raises ``TrialError``."""
    for number, line in lines.whole(log):
        try:
            found: Any = json.loads(line)
            loss: Any = math.nan if found["loss"] is None else float(found["loss"])
            yield Tried(**{**found, "loss": loss})
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise TrialError(
                f"{log}:{number}: this tells no trial: {type(error).__name__} {str(error)[:100]}"
            ) from None
