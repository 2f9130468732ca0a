"""Wrong variants of a right workflow: what the events of an example must tell from it.

Each is the right view with one thing changed. Those that are ``must`` have to fail on the example's own events; the
others (a threshold, one part of a condition, a wait) may be left to made-up events, which the scores use too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flowc_training.bench.scoring.alike import usual
from flowc_training.bench.scoring.behaviour import Pins
from flowc_training.tags import task_of

_WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Variant:
    """A wrong view: what is wrong with it and in which line of the right one, and what event would tell."""

    what: str
    line: int
    view: str
    must: bool
    event: str


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the ``number``th node of a view's tree, in the order of ``ast.walk``."""

    number: int
    what: str
    line: int
    must: bool
    event: str
    make: Callable[[Any], None]


def variants(view: str, pins: Pins) -> Iterator[Variant]:
    """The wrong variants of a canonical pure view; ``pins`` are the values that its events fix."""
    tree = ast.parse(view)
    yield Variant("it does nothing", 1, _idle(view), True, "an event where something must happen")
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(number, node, pins):
            changed = ast.parse(view)
            change.make(_node(changed, change.number))
            yield Variant(change.what, change.line, _text(changed), change.must, change.event)


def _node(tree: ast.Module, number: int) -> ast.AST:
    return next(node for at, node in enumerate(ast.walk(tree)) if at == number)


def _text(tree: ast.Module) -> str:
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _idle(view: str) -> str:
    """The same triggers, and no steps."""
    tree = ast.parse(view)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            node.body = [ast.Pass()]
    return _text(tree)


def _changes(number: int, node: ast.AST, pins: Pins) -> Iterator[_Change]:
    for key in ("body", "orelse"):
        block = getattr(node, key, None)
        if isinstance(block, list) and not isinstance(node, ast.Module):
            yield from _drops(number, cast("list[ast.stmt]", block), key)
    match node:
        case ast.If():
            yield from _branches(number, node)
        case ast.BoolOp():
            yield from _parts(number, node)
        case ast.Compare():
            yield from _comparisons(number, node)
        case ast.Call():
            yield from _values(number, node, pins)
        case _:
            pass


# Steps.


def _drops(number: int, block: list[ast.stmt], key: str) -> Iterator[_Change]:
    for at, statement in enumerate(block):
        line = statement.lineno
        match statement:
            case ast.Expr(ast.Call() as call) | ast.Assign(value=ast.Call() as call):
                name = task_of(call)
                is_wait = name.rpartition("::")[2] == _WAIT
                event = f"an event on which {name} must happen, with it among the effects"
                yield _Change(number, f"{name} is left out", line, not is_wait, event, _dropped(key, at))
            case ast.For():
                event = "an event with two items in the list, with the effects of each"
                yield _Change(number, "the loop is left out", line, True, event, _unlooped(key, at))
            case _:
                pass


def _dropped(key: str, at: int) -> Callable[[Any], None]:
    def make(node: Any) -> None:
        block: list[ast.stmt] = getattr(node, key)
        del block[at]
        if not block and key == "body":
            block.append(ast.Pass())

    return make


def _unlooped(key: str, at: int) -> Callable[[Any], None]:
    """The steps of a loop once, in place of it."""

    def make(node: Any) -> None:
        block: list[ast.stmt] = getattr(node, key)
        block[at : at + 1] = cast(ast.For, block[at]).body

    return make


# Conditions.


def _branches(number: int, node: ast.If) -> Iterator[_Change]:
    event = "an event on which the condition holds, and one on which it does not"
    yield _Change(number, "the condition is inverted", node.lineno, True, event, _swapped)
    if _is_something(node.body) and _is_something(node.orelse):
        for moved, words in (
            (_to_else, "the steps of if are in else"),
            (_to_if, "the steps of else are in if"),
        ):
            yield _Change(number, words, node.lineno, True, event, moved)
    if not node.orelse:
        event = "an event on which the condition does not hold and nothing happens"
        yield _Change(number, "the condition is left out", node.lineno, True, event, _always)


def _is_something(block: list[ast.stmt]) -> bool:
    return any(not isinstance(each, ast.Pass) for each in block)


def _swapped(node: Any) -> None:
    node.body, node.orelse = node.orelse or [ast.Pass()], node.body


def _to_else(node: Any) -> None:
    node.body, node.orelse = [ast.Pass()], [*_branched(node.orelse), *node.body]


def _to_if(node: Any) -> None:
    node.body, node.orelse = [*_branched(node.body), *node.orelse], []


def _branched(block: list[ast.stmt]) -> list[ast.stmt]:
    """A block after which another may hang from the same port."""
    steps = [each for each in block if not isinstance(each, ast.Pass)]
    if not steps or all(isinstance(each, ast.If) for each in steps):
        return steps
    call = ast.Call(ast.Name("branch", ast.Load()), [], [])
    return [ast.With([ast.withitem(call)], steps)]


def _always(node: Any) -> None:
    node.orelse = node.body


def _parts(number: int, node: ast.BoolOp) -> Iterator[_Change]:
    word = "and" if isinstance(node.op, ast.And) else "or"
    for at, part in enumerate(node.values):
        does = "fails" if word == "and" else "holds"
        event = f"an event on which only the {_ordinal(at)} part of the condition {does}"
        what = f"the {_ordinal(at)} part of the condition is left out"
        yield _Change(number, what, part.lineno, False, event, _without(at))
    event = "an event on which one part of the condition holds and another does not"
    yield _Change(
        number, f"{word} is {'or' if word == 'and' else 'and'}", node.lineno, False, event, _other_word
    )


def _without(at: int) -> Callable[[Any], None]:
    def make(node: Any) -> None:
        del node.values[at]
        if len(node.values) == 1:  # a chain of one reads as that one
            node.values = [node.values[0], node.values[0]]

    return make


def _other_word(node: Any) -> None:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Lt: ast.GtE, ast.GtE: ast.Lt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def _comparisons(number: int, node: ast.Compare) -> Iterator[_Change]:
    event = f"an event on which {ast.unparse(node)} alone decides"
    yield _Change(number, "a comparison is inverted", node.lineno, False, event, _opposite)
    for at, side in enumerate((node.left, *node.comparators)):
        if isinstance(side, ast.Constant) and isinstance(side.value, str | int | float):
            if isinstance(side.value, bool):
                continue
            event = f"events with values near {side.value!r}, on either side"
            yield _Change(
                number, f"{side.value!r} is another value", side.lineno, False, event, _other_side(at)
            )


def _opposite(node: Any) -> None:
    node.ops = [_OPPOSITE[type(node.ops[0])]()]


def _other_side(at: int) -> Callable[[Any], None]:
    def make(node: Any) -> None:
        if at == 0:
            node.left = _other(node.left)
        else:
            node.comparators = [_other(node.comparators[at - 1])]

    return make


# Values.


def _values(number: int, node: ast.Call, pins: Pins) -> Iterator[_Change]:
    fixed = pins.get(usual(task_of(node)), {})
    for at, keyword in enumerate(node.keywords):
        name = keyword.arg or ""
        if name in fixed and _is_changeable(keyword.value):
            event = f"an event whose effects say {name}"
            what = f"{name} has another value"
            yield _Change(number, what, keyword.value.lineno, True, event, _other_keyword(at))
        elif name == "wait_duration":
            event = "made-up events (an event's own expectations do not tell times)"
            yield _Change(
                number, "the wait is longer", keyword.value.lineno, False, event, _other_keyword(at)
            )


def _other_keyword(at: int) -> Callable[[Any], None]:
    def make(node: Any) -> None:
        node.keywords[at].value = _other(node.keywords[at].value)

    return make


def _is_changeable(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value):
            return value is not None
        case ast.List(items):
            return bool(items) and _is_changeable(items[-1])
        case _:
            return False


def _other(node: ast.expr) -> ast.expr:
    """Another value of the same kind; of a list its last item, of an object its first that can be another."""
    match node:
        case ast.Constant(bool(value)):
            return ast.Constant(not value)
        case ast.Constant(int(value)):
            return ast.Constant(2 * value + 1)
        case ast.Constant(float(value)):
            return ast.Constant(round(2 * value + 1, 2))
        case ast.Constant(str(value)):
            return ast.Constant(_other_text(value))
        case ast.List(items, context):
            return ast.List([*items[:-1], _other(items[-1])], context)
        case ast.Dict(keys, values):
            return ast.Dict(keys, [_other(values[0]), *values[1:]])
        case _:
            return node


def _other_text(value: str) -> str:
    return (
        str(2 * int(value) + 1) if value.isascii() and value.isdigit() and len(value) < 9 else f"{value} not"
    )


def _ordinal(at: int) -> str:
    return {0: "first", 1: "second", 2: "third"}.get(at, f"{at + 1}th")
