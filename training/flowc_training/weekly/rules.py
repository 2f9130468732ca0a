"""The rules of routing as data: read strictly, everything wrong with them told at once.

``data/routing.toml`` has those that hold unless others are named, and says how they are written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

from flowc import did_you_mean

Route = Literal["pool", "quarantine", "people"]
ROUTES: tuple[Route, ...] = get_args(Route)
Fact: TypeAlias = bool | str | float | None
FILE = Path(__file__).parent / "data" / "routing.toml"
UNKNOWN = "unknown"
"""How a rule says that a fact is not known."""

KINDS: Mapping[str, type] = {
    "consents": bool, "leaks": bool, "repeats": bool, "personal": bool, "scored": bool, "stored": bool, "done": bool,
    "judged": bool, "compiles": bool, "clean": bool, "acts": bool, "kept": bool, "activated": bool, "off_again": bool,
    "edited": bool, "person": str, "rating": str, "outcome": str, "arm": str, "category": str, "value": float,
}  # fmt: skip
"""The facts that rules can ask for, and of which kind each is."""


class RulesError(ValueError):
    """Rules that cannot be used; the message has all that is wrong."""


@dataclass(frozen=True, slots=True)
class Test:
    """What must be so of a fact: one of ``values``, or within bounds."""

    fact: str
    values: tuple[Fact, ...] = ()
    at_least: float | None = None
    below: float | None = None

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Is it so?"""
        found = facts[self.fact]
        if self.at_least is None and self.below is None:
            return found in self.values
        if not isinstance(found, float | int):
            return False
        return (self.at_least is None or found >= self.at_least) and (
            self.below is None or found < self.below
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; all tests must hold."""

    name: str
    route: Route
    why: str
    when: tuple[Test, ...]

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Does it hold of a talk of these facts?"""
        return all(each.holds(facts) for each in self.when)


def read(path: Path | None = None) -> tuple[Rule, ...]:
    """The rules of a file, ours where none is named. Raises ``RulesError``."""
    try:
        return of_text((path or FILE).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError(f"{path} cannot be read: {error}") from None


def of_text(text: str) -> tuple[Rule, ...]:
    """The rules of a TOML text. Raises ``RulesError``."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RulesError(f"the rules are no TOML: {error}") from None
    wrong: list[str] = []
    listed: Any = data.pop("rule", None)
    wrong += [f"{key} is no part of rules: they are tables [[rule]]" for key in data]
    if not isinstance(listed, list):
        raise RulesError("; ".join([*wrong, "there is no [[rule]]"]))
    rules = [_rule(number, each, wrong) for number, each in enumerate(cast("list[Any]", listed), 1)]
    wrong += _as_a_whole(rules)
    if wrong:
        raise RulesError("; ".join(wrong))
    return tuple(rules)


def _rule(number: int, data: Any, wrong: list[str]) -> Rule:
    found: Mapping[str, Any] = cast("Mapping[str, Any]", data) if isinstance(data, dict) else {}
    where = f"rule {number}"
    wrong += [
        f"{where} has a text {key}"
        for key in ("name", "why")
        if not isinstance(found.get(key), str) or not found[key].strip()
    ]
    if found.get("route") not in ROUTES:
        wrong.append(f"the route of {where} is one of {', '.join(ROUTES)}")
    wrong += [f"{where} has {key}: it may have name, route, why, when" for key in found.keys() - _KEYS]
    when = found.get("when")
    if not isinstance(when, dict):
        wrong.append(f"{where} has a table when; {{}} holds always")
        when = {}
    tests = tuple(_tests(where, cast("Mapping[str, Any]", when), wrong))
    return Rule(str(found.get("name", "")), found.get("route", "people"), str(found.get("why", "")), tests)


_KEYS = {"name", "route", "why", "when"}


def _tests(where: str, when: Mapping[str, Any], wrong: list[str]) -> Iterator[Test]:
    for fact, wanted in when.items():
        if fact not in KINDS:
            meant = did_you_mean(fact, list(KINDS))
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(KINDS)}"
            wrong.append(f"{where} asks for {fact!r:.40}, which is no fact: {hint}")
        elif isinstance(wanted, dict):
            yield _bounds(where, fact, cast("Mapping[str, Any]", wanted), wrong)
        else:
            yield _among(where, fact, wanted, wrong)


def _bounds(where: str, fact: str, wanted: Mapping[str, Any], wrong: list[str]) -> Test:
    numbers = {key: each for key, each in wanted.items() if type(each) in (int, float)}
    if KINDS[fact] is not float or not wanted or {*numbers} != {*wanted} or {*wanted} - {"at_least", "below"}:
        wrong.append(
            f"{where}: of a number there are bounds, {{ at_least = 0.5, below = 0.8 }}, and {fact} is not so"
        )
        return Test(fact)
    return Test(fact, (), numbers.get("at_least"), numbers.get("below"))


def _among(where: str, fact: str, wanted: Any, wrong: list[str]) -> Test:
    values: list[Any] = cast("list[Any]", wanted) if isinstance(wanted, list) else [wanted]
    kind = KINDS[fact]
    if kind is float or not values or not all(type(each) is kind or each == UNKNOWN for each in values):
        told = {bool: "true, false", str: "a text", float: "{ at_least = …, below = … }"}[kind]
        wrong.append(f"{where}: {fact} is {told} or {UNKNOWN!r}, not {wanted!r:.40}")
        return Test(fact)
    return Test(fact, tuple(None if each == UNKNOWN and kind is bool else each for each in values))


def _as_a_whole(rules: list[Rule]) -> Iterator[str]:
    names = [each.name for each in rules]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        yield f"several rules are called {', '.join(twice)}"
    if not rules or rules[-1].when:
        yield "the last rule holds always, with when = {}, so that every talk has a place"
    open_ones = [each.name for each in rules[:-1] if not each.when]
    if open_ones:
        yield f"{open_ones[0]} holds always, so that no rule after it is ever asked"
