"""Mutants of a right workflow: each with one thing wrong that a test can see, for test cases to be measured on.

The benchmark's wrong variants, and kinds that it has no need of. What a test cannot tell (a longer wait, prose that the
merchant left to the agent, a change that changes nothing) is no mutant here.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from time import monotonic
from typing import Any, TypeAlias, cast

import flowc
from flowc import FlowError, Source
from flowc.simulate import Effect, Event, Events, Limits, Shop, run
from flowc_serving.agent.json_value import dumps
from flowc_training.bench.scoring.alike import usual_effect
from flowc_training.bench.variants import variants
from flowc_training.judge.damage import TRIGGERS
from flowc_training.reinforcement.tasks import is_prose
from flowc_training.tags import task_of

EVENTS = 40
"""Made-up events that are tried until one tells two workflows apart."""
LIMITS = Limits(visits=1_000, seconds=5.0, script_seconds=1.0)
SECONDS = 60.0
"""In all, for what is made of one workflow; what is not proven by then is left out. Only slow scripts come near."""
_BESIDES = 'shopify.flow.send_email(address="{{ shop.email }}", subject="It ran", message="It ran.")'

Told: TypeAlias = Counter[str]
Change: TypeAlias = tuple[str, Callable[[Any], None]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong workflow, and what is wrong with it."""

    what: str
    source: Source


@lru_cache(maxsize=256)
def mutants(view: str, said: str = "") -> tuple[Mutant, ...]:
    """The mutants of a canonical pure view whose merchant said this."""
    right, until = flowc.read(view), monotonic() + SECONDS
    found: dict[str, Mutant] = {}
    for what, text in _texts(view, said):
        source = _source(text)
        if source is None or text in found:
            continue
        if what == TRIGGER or tells_apart(right, source, until):
            found[text] = Mutant(what, source)
    return tuple(found.values())


def _source(text: str) -> Source | None:
    try:
        return flowc.read(text)
    except FlowError:
        return None


def _texts(view: str, said: str) -> Iterator[tuple[str, str]]:
    for each in variants(view, _pins(view, said)):
        yield each.what, each.view
    yield from _triggers(view)
    tree = ast.parse(view)
    for number, node in enumerate(ast.walk(tree)):
        for what, make in _changes(node):
            changed = ast.parse(view)
            make(next(each for at, each in enumerate(ast.walk(changed)) if at == number))
            yield what, ast.unparse(ast.fix_missing_locations(changed)) + "\n"


def _pins(view: str, said: str) -> Mapping[str, Mapping[str, Any]]:
    """The fields whose values the merchant fixed: all but prose."""
    found: dict[str, dict[str, Any]] = {}
    for node in ast.walk(ast.parse(view)):
        if isinstance(node, ast.Call):
            for each in node.keywords:
                if each.arg and not is_prose(getattr(each.value, "value", None), said):
                    found.setdefault(task_of(node), {})[each.arg] = None
    return found


# Kinds.

BESIDES = "a step that nobody asked for"
TRIGGER = "another trigger"


def _triggers(view: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"^@shopify\.admin\.(\w+)\(", view, re.MULTILINE):
        if other := TRIGGERS.get(found[1]):
            yield TRIGGER, view[: found.start(1)] + other + view[found.end(1) :]


_EDGE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt,
}  # fmt: skip


def _changes(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _EDGE:
            yield "the limit itself is on the other side", _edge
        case ast.Call(ast.Name("any" | "all" as name)):
            yield f"{name} is {_QUANTIFIERS[name]}", _quantifier
        case ast.FunctionDef(decorator_list=[_, *_]):
            yield BESIDES, _besides
        case ast.If(orelse=[first, *_]) if not isinstance(first, ast.If):
            yield "what is done otherwise is left out", _no_else
        case _:
            pass
    for key in ("body", "orelse"):
        block = getattr(node, key, None)
        if isinstance(block, list) and not isinstance(node, ast.Module):
            yield from _steps(cast("list[ast.stmt]", block), key)


def _steps(block: list[ast.stmt], key: str) -> Iterator[Change]:
    for at, statement in enumerate(block):
        match statement:
            case ast.Expr(ast.Call() as call) if "::" in task_of(call) and not task_of(call).endswith(
                "::wait"
            ):
                yield f"{task_of(call)} is done twice", _twice(key, at)
            case ast.If(body=[ast.Expr(ast.Call() as call), *_]) if "::" in task_of(call):
                yield f"{task_of(call)} is done in any case", _hoisted(key, at)
            case _:
                pass


def _edge(node: Any) -> None:
    node.ops = [_EDGE[type(node.ops[0])]()]


_QUANTIFIERS = {"any": "all", "all": "any"}


def _quantifier(node: Any) -> None:
    node.func.id = _QUANTIFIERS[node.func.id]


def _besides(node: Any) -> None:
    node.body[:0] = ast.parse(_BESIDES).body


def _no_else(node: Any) -> None:
    node.orelse = []


def _twice(key: str, at: int) -> Callable[[Any], None]:
    def make(node: Any) -> None:
        block: list[ast.stmt] = getattr(node, key)
        block.insert(at, block[at])

    return make


def _hoisted(key: str, at: int) -> Callable[[Any], None]:
    def make(node: Any) -> None:
        block: list[ast.stmt] = getattr(node, key)
        held = cast(ast.If, block[at])
        block.insert(at, held.body.pop(0))
        held.body = held.body or [ast.Pass()]

    return make


# What a test can tell.


def tells_apart(one: Source, other: Source, until: float = inf) -> bool | None:
    """Is there a made-up event on which two workflows have other effects, whatever their order and time?

    None where the clock (``monotonic``) passed ``until`` before that was known.
    """
    events = Events((one.workflow, other.workflow))
    for seed in range(EVENTS):
        if monotonic() > until:
            return None
        made = events.make(seed)
        ours, theirs = (told(each, made.event, made.shop) for each in (one, other))
        if ours is not None and theirs is not None and ours != theirs:
            return True
    return False


def told(source: Source, event: Event, shop: Shop) -> Told | None:
    """The effects of a run; None where a limit of the simulator stopped it."""
    try:
        found = run(source.workflow, event, shop, limits=LIMITS)
    except FlowError as error:
        return Counter([error.diagnostics[0].code])
    if found.outcome == "stopped":
        return None
    return Counter([*map(_effect, found.effects), *(["it fails"] if found.outcome == "failed" else [])])


def _effect(effect: Effect) -> str:
    each = usual_effect(effect)
    return f"{each.task} {dumps(_in_order(dict(each.fields)))}"


def _in_order(value: Any) -> Any:
    """A value with its keys, and its lists of plain values, in one order."""
    if isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        return {key: _in_order(members[key]) for key in sorted(members)}
    if not isinstance(value, list | tuple):
        return value
    return sorted((_in_order(each) for each in cast("list[Any]", value)), key=dumps)
