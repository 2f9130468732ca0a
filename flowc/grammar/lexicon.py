"""What a program may name: tasks with their versions and fields, and paths. Also what a view does name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lark import Token, Tree
from lark.exceptions import LarkError

from flowc.grammar.parsing import parse
from flowc.model.sugar import VERSION
from flowc.records import record

Branch = Tree[Token]

NOTHING: Mapping[str, Any] = MappingProxyType({})


@record
class Known:
    """A version of a task: its type as Flow says it (``TRIGGER``, ``ACTION`` …), and the ids of its fields."""

    task: str
    version: str
    type: str
    fields: tuple[str, ...] = ()


@record
class Lexicon:
    """Tasks and paths.

    ``roots`` are the roots of the environment with the type each holds; ``types`` are the properties of types with
    the type of each; a type that is not listed has none. Types in ``open`` have properties of any name, and so has the
    type ``""``. Every other root is a variable of the program, whose properties are free; a name that is ``reserved``
    is none.
    """

    tasks: tuple[Known, ...]
    roots: Mapping[str, str] = NOTHING
    types: Mapping[str, Mapping[str, str]] = NOTHING
    open: frozenset[str] = frozenset()
    reserved: frozenset[str] = frozenset()


# What a view names.


def named(view: str) -> tuple[Known, ...]:
    """The tasks of a view, each with its fields, in order; none where the text is no view."""
    try:
        tree = parse(view)
    except (LarkError, RecursionError):
        return ()
    return tuple(found for each in tree.iter_subtrees_topdown() for found in _called(each))


_USUAL = {
    "trigger": "TRIGGER",
    "test": "CONDITION",
    "looped": "FOREACH",
    "step": "ACTION",
    "result": "ACTION",
}


def _called(tree: Branch) -> Iterator[Known]:
    """The task of a statement, where it is the call of one."""
    usual = _USUAL.get(tree.data)
    call = next((each for each in _branches(tree) if each.data in ("task_call", "explicit_call")), None)
    if usual is None or call is None:
        return
    parts = list(_branches(call))
    if call.data == "task_call" and parts[0].data == "explicit_call":
        parts = list(_branches(parts[0]))
    head = parts[0]
    texts = [_text(each) for each in head.iter_subtrees_topdown() if each.data == "one_string"]
    task = texts[0] if head.data == "explicit" else "::".join(map(str, head.scan_values(_is_word)))
    if usual == "ACTION" and task.rpartition("::")[2] == "wait":
        usual = "WAIT"
    version = next(
        (_text(one) for each in parts if each.data == "version" for one in _strings(each)), VERSION
    )
    yield Known(task, version, texts[1] if len(texts) > 1 else usual, tuple(_fields(parts[-1])))


def _fields(arguments: Branch) -> Iterator[str]:
    for keyword in (each for each in arguments.iter_subtrees_topdown() if each.data == "keyword"):
        (*name, value) = _branches(keyword)
        if name:
            yield next(str(each) for each in name[0].scan_values(_is_word))
        else:
            yield from (key for entries in _branches(value) for key in _keys(entries))


def _keys(entries: Branch) -> Iterator[str]:
    entry = entries.data == "value_entry"
    for each in _branches(entries):
        if entry:
            yield _text(next(_strings(each)))
            return
        yield from _keys(each)


def _branches(tree: Branch) -> Iterator[Branch]:
    return (each for each in tree.children if isinstance(each, Tree))


def _strings(tree: Branch) -> Iterator[Branch]:
    return (each for each in tree.iter_subtrees_topdown() if each.data == "one_string")


def _text(string: Branch) -> str:
    return str(ast.literal_eval(str(string.children[0])))


def _is_word(token: object) -> bool:
    return isinstance(token, Token) and token[:1] not in ".()[]{},"
