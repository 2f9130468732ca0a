"""What people decide of a talk, and what they say of its facets: lines that are only added; of two the last counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from flowc_serving.agent.json_value import Object, sayable
from flowc_training import lines
from flowc_training.judge.annotations import Annotation
from flowc_training.judge.facets import BY_ID, VERDICTS, Verdict
from flowc_training.weekly.routing import Person

Choice = Literal["", "pool", "never"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
_LONGEST = 4_000


class DecisionError(ValueError):
    """A JSON value or a line that is no decision; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What ``who`` decided of a talk; an empty choice leaves the talk where it is. ``facets`` are their answers."""

    talk: str
    who: str
    choice: Choice = ""
    facets: Mapping[str, Verdict] = field(default_factory=dict[str, Verdict])
    note: str = ""
    week: str = ""
    at: str = ""

    @property
    def annotation(self) -> Annotation:
        """Their answers, as those of judges are told."""
        return Annotation(self.talk, self.who, dict(self.facets), note=self.note)


def line_of(decision: Decision) -> str:
    """A decision as a line of JSON."""
    told: Object = {
        "talk": decision.talk,
        "who": decision.who,
        "choice": decision.choice,
        "facets": dict(decision.facets),
        "note": decision.note,
        "week": decision.week,
        "at": decision.at,
    }
    return sayable(told, compact=True) + "\n"


def of_json(data: Any) -> Decision:
    """The decision of a JSON value. Raises ``DecisionError`` with all that is wrong."""
    if not isinstance(data, dict):
        raise DecisionError("a decision is a JSON object")
    found = cast("Mapping[str, Any]", data)
    wrong = [
        f"{key} is a text of 1 to 200 characters"
        for key in ("talk", "who")
        if not (isinstance(found.get(key), str) and 0 < len(found[key]) <= 200)
    ]
    if found.get("choice", "") not in CHOICES:
        wrong.append("choice is pool, never or empty")
    facets: Any = found.get("facets", {})
    if not isinstance(facets, dict):
        wrong.append("facets are an object")
        facets = {}
    answers = cast("Mapping[Any, Any]", facets)
    wrong += [f"there is no facet {key!r:.40}: {', '.join(BY_ID)}" for key in answers if key not in BY_ID]
    wrong += [
        f"{key} is {', '.join(VERDICTS)}, not {each!r:.40}"
        for key, each in answers.items()
        if key in BY_ID and each not in VERDICTS
    ]
    texts = {key: found.get(key, "") for key in ("note", "week", "at")}
    wrong += [
        f"{key} is a text of at most {_LONGEST} characters"
        for key, each in texts.items()
        if not isinstance(each, str) or len(each) > _LONGEST
    ]
    if wrong:
        raise DecisionError("; ".join(wrong))
    return Decision(found["talk"], found["who"], found.get("choice", ""), {**answers}, **texts)


# Files.


def read(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file, the last of each person and talk in the order they were made; none where there is no
    file. A last line that was cut off is no line. Raises ``DecisionError``."""
    found: dict[tuple[str, str], Decision] = {}
    for number, line in lines.whole(path):
        try:
            each = of_json(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise DecisionError(f"{path}:{number}: {error}") from None
        found.pop((each.talk, each.who), None)
        found[each.talk, each.who] = each
    return tuple(found.values())


def append(path: Path, decision: Decision) -> None:
    """Add a line, on the disk before this returns."""
    lines.append(path, line_of(decision), at_once=True)


# Used by the week.


def choices(decisions: Iterable[Decision]) -> dict[str, Person]:
    """What people decided, by talk. Where they part, *never* holds: nothing is learnt from against somebody's word."""
    found: dict[str, Person] = {}
    for each in decisions:
        if each.choice and found.get(each.talk) != "never":
            found[each.talk] = each.choice
    return found


def answers(decisions: Iterable[Decision]) -> dict[str, Mapping[str, Verdict]]:
    """What people say of facets, by talk; of two persons the last counts."""
    found: dict[str, Mapping[str, Verdict]] = {}
    for each in decisions:
        if each.facets:
            found[each.talk] = {**found.get(each.talk, {}), **each.facets}
    return found
