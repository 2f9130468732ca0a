"""Whole statements."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.pretty.fitting import LIMIT, fits, width
from flowc.pretty.nodes import Node, pieces_of
from flowc.pretty.parentheses import optional
from flowc.pretty.splitting import at_last_bracket, split


def statement(head: str, node: Node, tail: str = "", indent: int = 0, optional_parens: bool = False) -> str:
    """The statement ``head node tail`` as Black lays it out, indented, without a final line break.

    ``optional_parens`` says that Python lets parentheses stand around ``node``: the right-hand side of an
    assignment, the condition of an ``if``, the iterable of a ``for``, the call of a ``with``. Black writes them where
    nothing better helps.
    """
    line = f"{' ' * indent}{head}{node if isinstance(node, str) else node.text}{tail}"
    if fits(line, node):
        return line
    lines = at_last_bracket(indent, head, node, tail)
    if lines is not None:
        return "\n".join(lines)
    if not optional_parens:
        return "\n".join(split(indent, [head, *pieces_of(node), tail]))
    return "\n".join(optional(indent, head, node, tail))


def definition(name: str, parameters: Sequence[str], indent: int = 0) -> str:
    """The line ``def name(parameters):`` as Black lays it out. Parameters are plain names."""
    pad = " " * indent
    line = f"{pad}def {name}({', '.join(parameters)}):"
    if width(line) <= LIMIT or not parameters:
        return line
    inner = f"{pad}    {', '.join(parameters)}"
    if width(inner) > LIMIT or len(parameters) == 1:
        inner = "\n".join([f"{pad}    {parameter}," for parameter in parameters])
    return f"{pad}def {name}(\n{inner}\n{pad}):"
