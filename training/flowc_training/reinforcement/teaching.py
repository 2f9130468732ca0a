"""Trajectories in which the ideal agent tests: it writes cases, tries its program on them, mends what they show, saves.

They are of the contract with tests, played on a session like all others, and held to the same laws. The cases are made
up, few, and catch as many of the workflow's mutants as any; what they expect is what the merchant wants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any, Literal, cast

import flowc
from flowc import FlowError, Source
from flowc.simulate import Effect, Event, Events, Shop, event_json, run
from flowc_serving.agent.conversation import PROGRAM, SIMULATOR, Call, User
from flowc_serving.agent.json_value import Json, Object, dumps
from flowc_serving.agent.rendering import Tokenizer
from flowc_training.bench.example import Example
from flowc_training.reinforcement.mutants import BESIDES, LIMITS, TRIGGER, Mutant, mutants, told
from flowc_training.reinforcement.rating import of_conversation
from flowc_training.reinforcement.tasks import example_of, is_prose
from flowc_training.trajectories import slips
from flowc_training.trajectories.acting import Actor, Ask, Unmade, errors
from flowc_training.trajectories.case import Case
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.closing import created
from flowc_training.trajectories.creating import look, save, save_ask
from flowc_training.trajectories.making import Faulty
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectory import Trajectory

Kind = Literal["right", "program", "test", "refused"]
"""What comes of the first trial: all as expected; a mistake of the program shows; an expectation is wrong; the program
is refused."""

MIX: Mapping[Kind, int] = {"right": 4, "program": 3, "test": 1, "refused": 2}
"""How often each is drawn."""
POOL = 40
"""Events that cases are chosen from."""
MOST = 6
"""Cases of a workflow."""
LEAST = 0.7
"""What the cases of a trajectory are worth at least, as the reward has it."""
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Tests:
    """Cases as a call has them."""

    events: tuple[Object, ...]
    expectations: tuple[Object, ...]

    def ask(self, view: str) -> Ask:
        """The call that tries a program on them."""
        arguments: Object = {"events": [*self.events], "expectations": [*self.expectations], PROGRAM: view}
        return Ask(SIMULATOR, arguments)


def lessons(
    seed: int | str, many: int, *, first: int = 0, tokenizer: Tokenizer | None = None
) -> Iterator[Trajectory]:
    """Trajectories with tests by number, each checked as all trajectories are. Raises ``Faulty``."""
    for n in range(first, first + many):
        yield lesson(seed, n, tokenizer=tokenizer)


def lesson(seed: int | str, n: int, *, tokenizer: Tokenizer | None = None) -> Trajectory:
    """The n-th trajectory with tests of a seed."""
    kinds: list[Kind] = [each for each, many in MIX.items() for _ in range(many)]
    kind = Random(f"{seed} lesson {n}").choice(kinds)
    for attempt in range(_TRIES):
        try:
            made = _played(Case(f"{seed}-tests", n, "create", attempt), kind)
        except (Unmade, FlowError):
            continue
        if wrong := faults(made, tokenizer):
            raise Faulty(f"{made.id} ({kind}): {'; '.join(wrong)}")
        return made
    raise Faulty(f"{seed}-tests-{n} ({kind}): nothing of it can be played in {_TRIES} draws")


def _played(case: Case, kind: Kind) -> Trajectory:
    plan = case.plan("own")
    want = case.want(plan)
    actor = case.actor(tests=True)
    request = case.request(plan)
    tests = cases_for(want.view, request)
    actor.hear(request)
    look(actor, case.voice, want)
    wrong = _TRIED[kind](actor, case.voice, want.view, tests)
    save(actor, case.voice.maybe("save"), want.view)
    actor.say(created(case.voice, want, actor.session.world.shop))
    made = case.made(actor, want.view, intent=plan.intent, slips=wrong)
    if of_conversation(_wish(made), made.conversation).value < LEAST:
        raise Unmade("its tests catch too little")
    return made


def _wish(made: Trajectory) -> Example:
    turns = tuple(each.text for each in made.conversation.messages if isinstance(each, User))
    assert made.setting is not None
    return example_of(made.id, made.category, turns, made.workflow, made.setting.shop, language=made.language)


# Trials, by what comes of the first one. Each gives the numbers of the messages that are read and not learned.


def _right(actor: Actor, voice: Voice, view: str, tests: Tests) -> tuple[int, ...]:
    _try(actor, voice.maybe("try"), view, tests)
    return ()


def _program(actor: Actor, voice: Voice, view: str, tests: Tests) -> tuple[int, ...]:
    """A mistake of the program shows, and is mended."""
    wrong = _wrong_program(actor, voice.rng, view, tests)
    number = len(actor.conversation.messages)
    actor.say(voice.maybe("try"), tests.ask(wrong))
    _try(actor, voice.say("try_mend"), view, tests)
    return (number,)


def _test(actor: Actor, voice: Voice, view: str, tests: Tests) -> tuple[int, ...]:
    """An expectation is not what the merchant wants: it is mended, and the program left as it is."""
    quiet = [n for n, each in enumerate(tests.expectations) if each == _NOTHING]
    loud = [n for n, each in enumerate(tests.expectations) if each != _NOTHING]
    at = voice.rng.choice(quiet)
    mistaken = [*tests.expectations]
    mistaken[at] = tests.expectations[voice.rng.choice(loud)]
    number = len(actor.conversation.messages)
    actor.say(voice.maybe("try"), replace(tests, expectations=tuple(mistaken)).ask(view))
    _try(actor, voice.say("try_test"), view, tests)
    return (number,)


def _refused(actor: Actor, voice: Voice, view: str, tests: Tests) -> tuple[int, ...]:
    """The program is refused, as it would be when it is saved."""
    for slip, text in islice(slips.of(view, voice.rng), 40):
        if errors(actor.session.write(dict(save_ask(text).arguments), store=False)):
            number = len(actor.conversation.messages)
            actor.say(voice.maybe("try"), tests.ask(text))
            _try(actor, voice.say(f"mend_{slip.group}"), view, tests)
            return (number,)
    raise Unmade("no slip of this workflow is refused")


_TRIED: dict[Kind, Callable[[Actor, Voice, str, Tests], tuple[int, ...]]] = {
    "right": _right,
    "program": _program,
    "test": _test,
    "refused": _refused,
}


def _try(actor: Actor, text: str, view: str, tests: Tests) -> None:
    """A trial in which all comes out as expected. Raises ``Unmade`` where it does not after all."""
    (answer,) = actor.say(text, tests.ask(view))
    results = cast("list[dict[str, Any]]", answer.get("results", []))
    if not results or not all(each["as_expected"] for each in results):
        raise Unmade("a right workflow does not pass its tests")


def _wrong_program(actor: Actor, rng: Random, view: str, tests: Tests) -> str:
    """A program that can be saved, and that the tests show to be wrong."""
    found = [each for each in mutants(view) if each.what != BESIDES]
    rng.shuffle(found)
    for each in found[:_TRIES]:
        text = flowc.to_python(flowc.to_json(each.source.text), layout=False)
        answer = actor.session.answer(_call(tests.ask(text)))
        results = cast("list[dict[str, Any]]", answer.get("results", []))
        if any(not result["as_expected"] for result in results):
            return text
    raise Unmade("no mistake of this workflow shows in its tests")


def _call(ask: Ask) -> Call:
    return Call("trial", ask.tool, ask.arguments)


# The cases.

_NOTHING: Object = {"no_effects": True}


@dataclass(frozen=True, slots=True)
class _Happening:
    """An event that cases may have: what the right workflow does on it, and which mutants do something else."""

    event: Object
    expectation: Object
    tells: frozenset[int]

    @property
    def is_quiet(self) -> bool:
        return self.expectation == _NOTHING


@lru_cache(maxsize=64)
def cases_for(view: str, said: str) -> Tests:
    """A few cases that tell a workflow from its mutants, one of them on which it does nothing.

    Raises ``Unmade`` where no made-up events do that.
    """
    pool = [*_pool(flowc.read(view), mutants(view, said), said)]
    if not any(each.is_quiet for each in pool) or all(each.is_quiet for each in pool):
        raise Unmade("no event tells this workflow from an idle one, or from one that always does the same")
    chosen: list[_Happening] = []
    while len(chosen) < MOST:
        known = frozenset[int]().union(*(each.tells for each in chosen))
        best = max(pool, key=lambda each: (len(each.tells - known), -len(dumps(each.event))))
        if not best.tells - known:
            break
        chosen.append(best)
    for is_quiet in (True, False):
        if not any(each.is_quiet is is_quiet for each in chosen):
            chosen = [*chosen[: MOST - 1], next(each for each in pool if each.is_quiet is is_quiet)]
    chosen.sort(key=lambda each: each.is_quiet)
    return Tests(tuple(each.event for each in chosen), tuple(each.expectation for each in chosen))


def _pool(right: Source, wrong: Sequence[Mutant], said: str) -> Iterator[_Happening]:
    meant = [each.source.workflow for each in wrong if each.what not in (BESIDES, TRIGGER)]
    maker = Events((right.workflow, *meant[:8]))
    for seed in range(POOL):
        made = maker.make(seed)
        event, shop = replace(made.event, at=None), made.shop
        ran = run(right.workflow, event, shop, limits=LIMITS)
        if ran.outcome != "finished":
            continue
        ours = told(right, event, shop)
        others = [told(each.source, event, shop) for each in wrong]
        tells = frozenset(n for n, its in enumerate(others) if its is not None and its != ours)
        yield _Happening(_event(event, shop), _expectation(ran.effects, said), tells)


def _event(event: Event, shop: Shop) -> Object:
    """An event as a model writes it: nothing in it that says nothing."""
    found: dict[str, Any] = {
        key: value for key, value in event_json(event).items() if value not in (None, {})
    }
    there: dict[str, Any] = {key: [*value] for key, value in shop.records.items() if value}
    if shop.shop:
        there = {"shop": dict(shop.shop), **there}
    found["environment"] = dict(event.environment)
    return found | ({"shop": there} if there else {})


def _expectation(effects: Sequence[Effect], said: str) -> Object:
    """All that must happen, with the fields that the request fixes."""
    found: list[Json] = [
        {
            "task": each.task,
            "fields": {
                key: cast(Json, value) for key, value in each.fields.items() if not is_prose(value, said)
            },
        }
        for each in effects
    ]
    return {"effects": found} if found else dict(_NOTHING)
