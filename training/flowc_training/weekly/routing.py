"""Where each talk of a week goes: into the pool that is learnt from, into quarantine, or to people. One place each.

What a talk is held against besides its own scores is told here too: the benchmark, and what the pool has already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from flowc_serving.agent.json_value import Json, Object
from flowc_training import skeleton
from flowc_training.bench import guarding
from flowc_training.dataset.leaks import ALIKE
from flowc_training.dataset.likeness import Index
from flowc_training.dataset.rows import request
from flowc_training.weekly.rules import ROUTES, Fact, Route, Rule
from flowc_training.weekly.scores import Scored
from flowc_training.weekly.talk import Talk

Person = Literal["", "pool", "never"]
"""What a person decided of a talk."""


class RoutingError(ValueError):
    """Talks and scores that do not belong together, or a JSON value that tells no route; the message says what."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a talk went, by which rule; ``reasons`` are those of all rules of this route that hold of it."""

    id: str
    route: Route
    reasons: tuple[str, ...]
    rule: str


@dataclass(slots=True)
class Counts:
    """How many talks each rule decided, and how many went each way."""

    rules: Counter[str] = field(default_factory=Counter[str])
    routes: Counter[str] = field(default_factory=Counter[str])

    def add(self, routed: Routed) -> None:
        """Count one."""
        self.rules[routed.rule] += 1
        self.routes[routed.route] += 1

    def to_json(self, rules: Sequence[Rule]) -> Object:
        """As a JSON object: every rule in its order, also those that decided nothing."""
        listed: list[Json] = [
            {"name": each.name, "route": each.route, "why": each.why, "talks": self.rules[each.name]}
            for each in rules
        ]
        return {"rules": listed, "routes": {each: self.routes[each] for each in ROUTES}}


class Known:
    """What the pool has: a talk that has the skeleton of one that is there, and is asked for alike, teaches nothing."""

    def __init__(self) -> None:
        self._by_skeleton: dict[str, Index] = {}

    def has(self, talk: Talk) -> bool:
        """Is there one that teaches the same?"""
        held = self._by_skeleton.get(_skeleton(talk))
        return held is not None and bool(held.like(request(talk.conversation), ALIKE))

    def add(self, talk: Talk) -> None:
        """One more is in the pool."""
        self._by_skeleton.setdefault(_skeleton(talk), Index()).add(talk.id, request(talk.conversation))


def _skeleton(talk: Talk) -> str:
    return " ".join(skeletons(talk))


def skeletons(talk: Talk) -> list[str]:
    """The fingerprints of the workflows that a talk would teach; what is no view has none."""
    found: list[str] = []
    for view in (talk.written, talk.before):
        try:
            found += [skeleton.fingerprint(view)] if view else []
        except ValueError:
            continue
    return found


def leak(talk: Talk) -> str:
    """How a talk is in the benchmark; empty where it is not."""
    found = guarding.guard().leak(talk.id, skeletons(talk), request(talk.conversation))
    return str(found) if found else ""


def routed(
    pairs: Iterable[tuple[Talk, Scored]],
    rules: Sequence[Rule],
    *,
    known: Known | None = None,
    people: Mapping[str, Person] | None = None,
    personal: Callable[[str], bool] = lambda _: False,
    leaks: Callable[[Talk], str] = leak,
) -> Iterator[Routed]:
    """The route of each talk, in the talks' order.

    ``known`` is what the pool has, and gets what goes there; ``people`` what persons decided, by talk; ``personal``
    says whether something that looks personal was left in a talk. Raises ``RoutingError`` where a talk has another's
    scores.
    """
    known, people = known or Known(), people or {}
    for talk, scored in pairs:
        if talk.id != scored.id:
            raise RoutingError(f"the talk {talk.id} has the scores of {scored.id}: they come in one order")
        told = leaks(talk)
        facts = facts_of(talk, scored) | {
            "leaks": bool(told),
            "repeats": known.has(talk),
            "person": people.get(talk.id, ""),
            "personal": personal(talk.id),
        }
        found = decided(talk.id, facts, rules, told)
        if found.route == "pool":
            known.add(talk)
        yield found


def decided(name: str, facts: Mapping[str, Fact], rules: Sequence[Rule], leaked: str = "") -> Routed:
    """What rules say of a talk of these facts; the last of them holds always."""
    holding = [each for each in rules if each.holds(facts)]
    first = holding[0]
    same = [first, *(each for each in holding[1:] if each.route == first.route and each.when)]
    reasons = [each.why for each in same]
    return Routed(name, first.route, tuple([*reasons, leaked] if leaked else reasons), first.name)


def facts_of(talk: Talk, scored: Scored) -> dict[str, Fact]:
    """What rules can ask of a talk and its scores; None where it is not known."""
    category = next((each.partition("=")[2] for each in scored.slices if each.startswith("category=")), "")
    return {
        "consents": talk.consents,
        "scored": not scored.trouble.startswith("programs:"),
        "stored": bool(talk.written),
        "done": bool(talk.endings) and all(each == "done" for each in talk.endings),
        "judged": bool(scored.facets),
        "compiles": scored.compiles,
        "clean": scored.clean,
        "acts": scored.acts,
        "kept": scored.kept,
        "activated": talk.deed.activated,
        "off_again": talk.deed.off_again,
        "edited": talk.deed.edited,
        "rating": talk.deed.rating,
        "outcome": talk.outcome,
        "arm": talk.arm,
        "category": category,
        "value": scored.value,
    }


# As JSON.


def to_json(found: Routed) -> Object:
    """A route as a JSON object."""
    return {"id": found.id, "route": found.route, "reasons": [*found.reasons], "rule": found.rule}


def from_json(data: Any) -> Routed:
    """The route of a JSON object. Raises ``RoutingError``."""
    try:
        found = cast("Mapping[str, Any]", data)
        if found["route"] not in ROUTES:
            raise ValueError(f"{found['route']!r:.40} is no route")
        return Routed(str(found["id"]), found["route"], tuple(map(str, found["reasons"])), str(found["rule"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RoutingError(f"this tells no route: {type(error).__name__} {str(error)[:100]}") from None
