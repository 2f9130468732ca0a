"""rollout: the share of shops that gets the new model from now on, as a rule file, and why.

A roll-out that is under way goes on, holds or is taken back by what both arms did to merchants this week, on the days
since it last moved; a candidate waits meanwhile. Else one begins where the gate let a candidate pass.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flowc_serving.rollout import report as reports, rule as rules
from flowc_serving.rollout.report import Report
from flowc_serving.rollout.rule import Arm, Rule
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.steps import arguments as told
from flowc_training.steps.arguments import Told
from flowc_training.weekly import gate, rollout, talk as talks
from flowc_training.weekly.rollout import Guards, Move
from flowc_training.weekly.talk import Talk

BASE = "base"
"""The arm of the model that is served before there is one of ours."""
GOOD = ("done", "cancelled")
"""Endings of turns that are no failure, as the report of a roll-out has them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Move it."""
    found = told.read(
        __doc__,
        arguments,
        texts=("settings", "current", "rolling", "since"),
        files=("talks", "decision", "published"),
        makes=("rule", "move"),
    )
    rule, move = _moved(found)
    found.files["rule"].write_text(rules.text(rule) if rule else "null\n", "utf-8")
    told.write(found.files["move"], rollout.to_json(move))
    return 0


def _moved(found: Told) -> tuple[Rule | None, Move]:
    settings: Any = found.settings
    decision = gate.from_json(found.value("decision"))
    if text := found.texts["rolling"]:
        rule = rules.parse(text.encode())
        rows = told.rows(found.files["talks"], talks.from_json)
        after = found.texts["since"]
        rows = (each for each in rows if not after or each.day > after)
        return moved(rule, reports.report(_counted(rows), rule.usual.name, rule.new.name), guards(settings))
    if not decision.passes:
        return None, Move("hold", 0, ("the gate let no candidate pass", *decision.reasons), 0, 0)
    new = _arm(pointers.read(found.files["published"]))
    old = found.texts["current"]
    usual = _arm(pointers.from_text(old)) if old else Arm(BASE, str(settings["usual"]))
    return begun(usual, new, tuple(map(str, settings["staff"])))


def guards(settings: Mapping[str, Any]) -> Guards:
    """How much worse the new arm may be, of the step's settings."""
    return Guards(float(settings["activated"]), float(settings["failed"]), float(settings["slower"]))


def moved(rule: Rule, report: Report, allowed: Guards) -> tuple[Rule, Move]:
    """The rule of a roll-out that is under way, after what both arms did."""
    move = rollout.step(rule.percent, report, allowed)
    return rollout.ruled(rule, move), move


def begun(usual: Arm, new: Arm, staff: tuple[str, ...]) -> tuple[Rule | None, Move]:
    """The rule of a roll-out that begins; there is none where the new model is the one that is served."""
    if new.name == usual.name:
        return None, Move("hold", 0, ("the candidate is the model that is served",), 0, 0)
    rule = rollout.begun(usual, new, staff, new.name)
    return rule, Move("on", rule.percent, (f"{new.name} has passed the gate and begins",), 0, 0)


def _arm(pointer: Pointer) -> Arm:
    """An arm, named by its checkpoint: the same in the log whether it is the new one or the usual one."""
    return Arm(f"m-{pointer.sha256[:12]}", pointer.uri if ":" in pointer.uri else f"local:{pointer.uri}")


def _counted(found: Iterator[Talk]) -> Iterator[reports.Talk]:
    for each in found:
        happened = {
            "activated": each.deed.activated,
            "edited": each.deed.edited,
            "disliked": each.deed.rating == "down",
            "failed": any(ending not in GOOD for ending in each.endings),
        }
        yield reports.Talk(
            each.arm, each.shop, {name for name, was in happened.items() if was}, [each.seconds]
        )


if __name__ == "__main__":
    sys.exit(main())
