"""The shapes of the ablation's workflows: each makes an intent of parts that fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

from flowc_training.ablation.vocabulary import SCHEDULES, WAITS, WORLDS, Inner, Row, World
from flowc_training.population.parts import Intent, load


class _Draw:
    """Draws the parts of one workflow: none twice, and one of a row at most."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self.loop = ""
        self._free: dict[str, list[Row]] = {
            "tests": [*world.tests],
            "acts": [*world.acts],
            "mails": [(each,) for each in world.mails],
            "declared": [*world.declared],
            "long": [*world.long],
        }

    def one(self, kind: str) -> str:
        """A part of a kind; of the usual ones where it has none left."""
        rows = self._free[kind] or self._free["acts" if kind == "mails" else "tests"]
        return self.rng.choice(rows.pop(self.rng.randrange(len(rows))))

    def tests(self, many: int) -> list[str]:
        return [self.one("tests") for _ in range(many)]

    def acts(self, least: int = 1, most: int = 2) -> list[str]:
        """Some acts; now and then one of them is a mail."""
        many = self.rng.randint(least, most)
        return [self.one("mails" if self.rng.random() < 0.12 else "acts") for _ in range(many)]

    def inner(self, loop: str, many: int) -> dict[str, Any]:
        """A loop, and what is done in it: under a condition in half of them."""
        place = self.world.loops.get(loop) or Inner(self.world.tests, self.world.acts)
        tests, acts = ([*rows] for rows in (place.tests, place.acts))
        self.rng.shuffle(tests)
        self.rng.shuffle(acts)
        done: list[Any] = [self.rng.choice(row) for row in acts[:many]]
        if self.rng.random() < 0.5:
            done = [{"if": [self.rng.choice(tests[0])], "then": done}]
        return {"each": loop, "do": done}


def _plain(draw: _Draw) -> list[Any]:
    return draw.acts(1, 1)


def _several(draw: _Draw) -> list[Any]:
    return draw.acts(2, 3)


def _if(draw: _Draw) -> list[Any]:
    return [{"if": draw.tests(1), "then": draw.acts()}]


def _if_else(draw: _Draw) -> list[Any]:
    return [{"if": draw.tests(1), "then": draw.acts(), "else": draw.acts(1, 1)}]


def _and(draw: _Draw) -> list[Any]:
    return [{"if": draw.tests(2), "then": draw.acts()}]


def _or(draw: _Draw) -> list[Any]:
    return [{"if": draw.tests(2), "any": True, "then": draw.acts()}]


def _elif(draw: _Draw) -> list[Any]:
    second = {"if": draw.tests(1), "then": draw.acts(1, 1)}
    if draw.rng.random() < 0.5:
        second["else"] = draw.acts(1, 1)
    return [{"if": draw.tests(1), "then": draw.acts(1, 1), "else": [second]}]


def _nested(draw: _Draw) -> list[Any]:
    """A condition within another; never alone in it, which would be said as both."""
    inner = {"if": draw.tests(1), "then": draw.acts(1, 1)}
    if draw.rng.random() < 0.4:
        return [{"if": draw.tests(1), "then": [inner | {"else": draw.acts(1, 1)}]}]
    return [{"if": draw.tests(1), "then": [*draw.acts(1, 1), inner]}]


def _checks(draw: _Draw) -> list[Any]:
    """Two conditions after each other, each with its own acts."""
    return [{"if": draw.tests(1), "then": draw.acts(1, 1)} for _ in range(2)]


def _join(draw: _Draw) -> list[Any]:
    otherwise = {"else": draw.acts(1, 1)} if draw.rng.random() < 0.7 else {}
    return [{"if": draw.tests(1), "then": draw.acts(1, 1), **otherwise, "both": draw.acts(1, 1)}]


def _wait(draw: _Draw) -> list[Any]:
    wait = draw.rng.choice(WAITS)
    if draw.rng.random() < 0.5:
        return [wait, {"if": draw.tests(1), "then": draw.acts()}]
    return [*draw.acts(1, 1), wait, *draw.acts()]


def _loop(draw: _Draw) -> list[Any]:
    node = draw.inner(draw.rng.choice([*draw.world.loops]), draw.rng.randint(1, 2))
    return [*draw.acts(0, 1), node] if draw.rng.random() < 0.6 else [node]


def _fetched(draw: _Draw) -> list[Any]:
    return [draw.inner(draw.rng.choice(draw.world.fetched), 1)]


def _declared(draw: _Draw) -> list[Any]:
    tests = [draw.one("declared"), *draw.tests(draw.rng.randint(0, 1))]
    otherwise = {"else": draw.acts(1, 1)} if draw.rng.random() < 0.4 else {}
    return [{"if": tests, "then": draw.acts(), **otherwise}]


def _long(draw: _Draw) -> list[Any]:
    """Conditions of three comparisons and more."""
    tests = [draw.one("long" if draw.rng.random() < 0.6 else "tests"), *draw.tests(2)]
    return [{"if": tests, "any": draw.rng.random() < 0.5, "then": draw.acts(1, 1)}]


def _mail(draw: _Draw) -> list[Any]:
    acts = [draw.one("mails"), *draw.acts(0, 1)]
    return acts if draw.rng.random() < 0.4 else [{"if": draw.tests(1), "then": acts}]


SHAPES: Mapping[str, Callable[[_Draw], list[Any]]] = {
    "plain": _plain,
    "several": _several,
    "if": _if,
    "if-else": _if_else,
    "and": _and,
    "or": _or,
    "elif": _elif,
    "nested": _nested,
    "checks": _checks,
    "join": _join,
    "wait": _wait,
    "loop": _loop,
    "get-data": _fetched,
    "declared": _declared,
    "long": _long,
    "mail": _mail,
    "triggers": _if,
}
"""By name, what makes the body of an intent."""


def intent(shape: str, rng: Random) -> Intent:
    """A workflow of a shape as an intent, its parts drawn."""
    world = _world(shape, rng)
    body = tuple(SHAPES[shape](_Draw(world, rng)))
    triggers = _triggers(shape, world, rng)
    name = rng.choice(_titles(triggers[0]))
    return Intent(f"ablation-{shape}", triggers, body, {"en": (name,)}, {})


def _world(shape: str, rng: Random) -> World:
    needs: Mapping[str, str] = {"loop": "loops", "declared": "declared", "triggers": "together"}
    fitting = [each for each in WORLDS if shape not in needs or getattr(each[1], needs[shape])]
    return rng.choices([each for _, each in fitting], [weight for weight, _ in fitting])[0]


def _triggers(shape: str, world: World, rng: Random) -> tuple[str, ...]:
    if shape == "get-data":
        return (rng.choice(SCHEDULES),)
    return rng.choice(world.together) if shape == "triggers" else (rng.choice(world.triggers),)


@cache
def _titles(trigger: str) -> Sequence[str]:
    """Titles that merchants give workflows of a trigger."""
    return [*_named(trigger)] or [*_named("order_created")]


def _named(trigger: str) -> Iterator[str]:
    for each in load().intents.values():
        if trigger in each.triggers:
            yield from each.names.get("en", ())
