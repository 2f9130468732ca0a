"""Intents as plans: parts chosen, their values drawn, so that they make sense together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Literal, cast

from flowc_training.population.drawing import Drawing
from flowc_training.population.merchant import Merchant
from flowc_training.population.parts import Intent, Kind, load, only
from flowc_training.population.plan import Body, Do, If, Loop, Node, Plan, Use
from flowc_training.population.variation import varied

_A: Mapping[Kind, str] = {"trigger": "a trigger", "test": "a test", "act": "an act", "loop": "a loop"}

_SHORT = 5
"""Intents of a trigger and one act count so many times: there are few of them by hand, and many in shops."""


def compose(intent: Intent, merchant: Merchant, rng: Random, *, vary: bool = True) -> Plan:
    """A plan of an intent for a merchant; ``vary`` adds what some merchants would, and leaves the intent as it is else.

    Raises ``ValueError`` where the intent or a part of it is wrong.
    """
    plan = _Composer(intent, merchant, rng).plan()
    return varied(plan, merchant, rng) if vary else plan


def plans(merchant: Merchant, n: int, rng: Random) -> Iterator[Plan]:
    """``n`` plans of a merchant, each of another intent, by weight, of those that the shop's apps allow."""
    free = [each for each in _offers() if each.apps <= merchant.shop.apps]
    for _ in range(min(n, len(free))):
        place = rng.choices(range(len(free)), [each.weight for each in free])[0]
        yield compose(free.pop(place).intent, merchant, rng)


@dataclass(frozen=True, slots=True)
class _Offer:
    """An intent, the apps that a shop needs for it, how often it is meant."""

    intent: Intent
    apps: frozenset[str]
    weight: float


@cache
def _offers() -> tuple[_Offer, ...]:
    intents = load().intents.values()
    return tuple(
        _Offer(each, apps(each), each.weight * (_SHORT if _is_short(each) else 1)) for each in intents
    )


def _is_short(intent: Intent) -> bool:
    return sum(1 for _ in names(intent)) <= 2


def apps(intent: Intent) -> frozenset[str]:
    """The publishers of the third-party tasks of an intent."""
    parts = load().parts
    return frozenset(app for each in names(intent) if each in parts and (app := parts[each].app))


def names(intent: Intent) -> Iterator[str]:
    """The ids of all parts of an intent."""
    yield from intent.triggers
    yield from _names(intent.body)


def _names(body: Sequence[Any]) -> Iterator[str]:
    for each in body:
        if isinstance(each, str):
            yield each
            continue
        yield from _listed(each.get("if", ()))
        yield from _listed(each.get("each", ()))
        for key in ("then", "else", "both", "do"):
            yield from _names(_listed(each.get(key, ())))


def _listed(one: Any) -> list[Any]:
    return [one] if isinstance(one, str | dict) else list(one)


class _Composer:
    def __init__(self, intent: Intent, merchant: Merchant, rng: Random) -> None:
        self._intent = intent
        self._merchant = merchant
        self._rng = rng
        self._draw = Drawing(merchant, rng)

    def plan(self) -> Plan:
        intent, language = self._intent, self._merchant.language
        if language not in intent.names:
            raise ValueError(f"{intent.id} has no name in {language}")
        name = self._rng.choice(intent.names[language])
        triggers = tuple(self._use(each, "trigger") for each in intent.triggers)
        return Plan(intent.id, language, name, triggers, self._body(intent.body))

    def _body(self, body: Any) -> Body:
        return tuple(map(self._node, _listed(body)))

    def _node(self, row: Any) -> Node:
        match row:
            case str():
                return Do(self._use(row, "act"))
            case {"if": tests, **rest}:
                return self._if(tests, cast(dict[str, Any], rest))
            case {"each": str(loop), **rest}:
                only(self._intent.id, rest, "do")
                use = self._use(loop, "loop")
                return Loop(use, self._body(rest.get("do", ())))
            case _:
                raise ValueError(
                    f"{self._intent.id}: {row!r} is no act, nor a table with `if` and `then`, or `each` and `do`"
                )

    def _if(self, tests: Any, rest: Mapping[str, Any]) -> If:
        only(self._intent.id, rest, "then", "else", "both", "any")
        below = [*_names(_listed(rest.get("then", ()))), *_names(_listed(rest.get("else", ())))]
        uses = tuple(self._use(each, "test", below.count(each)) for each in _listed(tests))
        mode: Literal["all", "any"] = "any" if rest.get("any") else "all"
        with self._draw.where(uses, holds=True):
            then = self._body(rest.get("then", ()))
        with self._draw.where(uses, holds=False):
            otherwise = self._body(rest.get("else", ()))
        return If(uses, mode, then, otherwise, self._body(rest.get("both", ())))

    def _use(self, name: str, kind: Kind, again: int = 0) -> Use:
        part = load().parts.get(name)
        if part is None:
            raise ValueError(f"{self._intent.id}: there is no part {name}")
        if part.kind != kind:
            raise ValueError(
                f"{self._intent.id}: {name} is {_A[part.kind]}, and stands where {_A[kind]} must"
            )
        return self._draw.use(part, again)
