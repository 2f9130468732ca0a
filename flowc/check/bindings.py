"""What the names hold that Liquid itself defines, in ``for`` and ``assign``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowc.check.scope.definitions import Root
from flowc.check.scope.paths import walk
from flowc.check.scope.roots import Absent, Scope
from flowc.check.scope.types import UNKNOWN, Types, is_list, item
from flowc.liquid import Variable


def local(variable: Variable, scope: Scope, step: int) -> Mapping[str, Root] | None:
    """What the first word of a path holds, if Liquid has defined it: its origin without the words behind it."""
    words = variable.path.split(".")
    if words[0] not in variable.bindings or variable.origin is None:
        return None
    pieces = [each.split(".") if each else [] for each in variable.origin]
    pieces[-1] = pieces[-1][: len(pieces[-1]) - len(words) + 1]
    return {words[0]: _held(pieces, scope, step)}


def _held(pieces: Sequence[Sequence[str]], scope: Scope, step: int) -> Root:
    """What stands at the end of pieces of a path, each going on from an item of the list before it."""
    root = scope.root(step, pieces[0][0])
    if isinstance(root, Absent):
        return Root(UNKNOWN, False)
    mark = _walked(root.mark, pieces[0], scope.types)
    for piece in pieces[1:]:
        mark = _walked(item(mark), ["", *piece], scope.types)
    return Root(mark, root.is_sure)


def _walked(mark: str, words: Sequence[str], types: Types) -> str:
    """The mark at the end of a path; behind a list it is a list."""
    found = walk(mark, words, types)
    end = found.mark or UNKNOWN
    return f"[{end}]" if end and found.through and not is_list(end) else end
