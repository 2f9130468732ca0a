"""The steps of a roll-out: 1, 5, 25, then all shops, each taken when both arms have had enough conversations.

What harms is taken back: at once where turns fail, and else when there is enough to say so. How many conversations an
arm needs is said before anything is said of the arms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from flowc_serving.agent.json_value import Object
from flowc_serving.rollout.report import Report
from flowc_serving.rollout.rule import WHOLE, Arm, Rule
from flowc_serving.rollout.statistics import Interval
from flowc_training.weekly import records

STAGES = (1, 5, 25, 100)
"""Percent of shops."""


@dataclass(frozen=True, slots=True)
class Guards:
    """How much worse the new arm may be before it is taken back: its shares by ``activated`` and ``failed``, the time
    in which 95 % of turns end by a factor (``slower``). ``shops``: from so many on failures are believed at once."""

    activated: float = 0.0
    failed: float = 0.0
    slower: float = 1.25
    shops: int = 10


@dataclass(frozen=True, slots=True)
class Move:
    """What is done: ``percent`` of shops have the new arm from now on. ``needed``: conversations that each arm needs,
    ``seen`` what the one with fewer has. ``is_done``: the new model has become the usual one."""

    go: Literal["on", "hold", "back"]
    percent: float
    why: tuple[str, ...]
    needed: int
    seen: int
    is_done: bool = False


def to_json(move: Move) -> Object:
    """A move as a JSON object."""
    return records.to_json(move)


def from_json(data: Any) -> Move:
    """The move of a JSON object. Raises ``RecordError``."""
    return records.from_json(Move, data)


DEFAULT = Guards()


def step(stage: float, report: Report, guards: Guards = DEFAULT) -> Move:
    """The move from a stage (percent of shops that have the new arm), by what both arms did to merchants.

    Once all shops have it the usual arm gets no conversations more: then the new one's own are what has to be enough.
    """
    seen = report.new.conversations if stage >= WHOLE / 100 else _fewer(report)
    is_enough = seen >= report.needed
    said = _needed(report.needed, seen)
    harms = [*_failing(report, guards), *(_harming(report, guards) if is_enough else ())]
    if harms:
        return Move("back", 0, (said, *harms, "every shop has the usual model again"), report.needed, seen)
    if not is_enough:
        return Move("hold", stage, (said, "nothing is said of the arms until then"), report.needed, seen)
    held = (
        f"activation, failures and seconds hold in {report.new.conversations} conversations of the new model"
    )
    further = next((each for each in STAGES if each > stage), None)
    if further is None:
        return Move("on", 100, (said, held, "the new model is the usual one now"), report.needed, seen, True)
    return Move("on", further, (said, held), report.needed, seen)


def _fewer(report: Report) -> int:
    return min(report.usual.conversations, report.new.conversations)


def _needed(needed: int, seen: int) -> str:
    there = "they are there" if seen >= needed else f"so far there are {seen}"
    return f"each arm needs {needed} conversations to tell a change of five points in activation: {there}"


def _failing(report: Report, guards: Guards) -> Iterator[str]:
    """A turn that fails is the model's doing, not a merchant's mood, so that this is said early."""
    found = report.differences["failed"]
    if report.new.shops >= guards.shops and found.low > guards.failed:
        yield f"more conversations fail: {_points(found)}"


def _harming(report: Report, guards: Guards) -> Iterator[str]:
    found = report.differences["activated"]
    if found.high < -guards.activated:
        yield f"fewer workflows are activated: {_points(found)}"
    old, new = report.usual.slowest, report.new.slowest
    if report.usual.turns and new.low > guards.slower * old.high:
        yield f"95 % of turns end within {new.value:.1f} s, with the usual model within {old.value:.1f} s"


def _points(found: Interval) -> str:
    return f"{100 * found.value:+.1f} points ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


# The rule file.


def begun(usual: Arm, new: Arm, staff: tuple[str, ...] = (), salt: str = "") -> Rule:
    """The rule of a roll-out that begins, with the first stage. Keep the salt while it lasts: it holds each shop where
    it is."""
    return Rule(usual, new, STAGES[0] * WHOLE // 100, staff, False, salt)


def ruled(rule: Rule, move: Move) -> Rule:
    """The rule after a move. Salt and arms stay, so that a greater share keeps every shop that was in; taken back it is
    off, for staff too."""
    return replace(rule, parts=round(move.percent * WHOLE / 100), off=move.go == "back")
