"""``render``: a text with its Liquid filled in from an environment, within limits.

python-liquid has limits of its own for output and loops; it has none for ranges, for what one filter makes, and for
a whole template, which are here and in ``context``. Nothing reads a clock, a file or the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TextIO, cast

from liquid import BoundTemplate, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.echo_tag import EchoNode, EchoTag
from liquid.exceptions import LiquidError as LibraryError, LiquidInterrupt, ResourceLimitError
from liquid.expression import Expression
from liquid.output import LimitedStringIO

from flowc.jsontext.value import Json
from flowc.liquid.comparing import OURS
from flowc.liquid.context import LONGEST, FlowContext, Pieces
from flowc.liquid.facts import TOO_LONG, LiquidError, LiquidLimit, Rendered, Study, free
from flowc.liquid.language import FlowLiquid
from flowc.liquid.studying import study
from flowc.liquid.texts import text
from flowc.liquid.words import written

LONGEST_RANGE = 100_000
"""Numbers from one end of ``(1..n)`` to the other."""


def render(
    source: str,
    environment: Mapping[str, Json],
    clock: datetime,
    spent: Callable[[int], None] = free,
    writes_lists: bool = False,
) -> Rendered:
    """The text filled in. ``environment`` holds JSON values by their root; a connection is a list of its nodes.

    A path that leads nowhere is nothing; ``'now'`` is ``clock``. ``spent`` is told of all work, and may raise.
    ``writes_lists``: the text is of a field that holds a list, and may write one of single values.

    Raises ``LiquidError`` where Flow would not take the text (``study`` finds an error in it), where an object or a
    list is to be written [doc] (docs/format.md, Liquid), and where a filter gets one it does not take; ``LiquidLimit``
    where a limit is reached.
    """
    spent(len(source))
    refuse(study(source))
    try:
        template = _template(source)
        context = FlowContext(template, environment, clock, len(source), spent, writes_lists)
        output = LimitedStringIO(LONGEST)
        _render(template, context, output)
    except LiquidError:
        raise
    except ResourceLimitError as error:
        raise LiquidLimit(f"a limit of Liquid: {error.message}") from None
    except LibraryError as error:
        place = error.token.start_index if error.token and error.token.start_index >= 0 else None
        raise LiquidError(str(error.message), place, place) from None
    except UnicodeEncodeError:
        raise LiquidError("half a character would be written: a surrogate without its partner") from None
    except RecursionError:
        raise LiquidLimit("this Liquid is nested too deep") from None
    return Rendered(output.getvalue(), tuple(context.notes))


def _render(template: BoundTemplate, context: FlowContext, output: TextIO) -> None:
    """Writes a template; ``break`` and ``continue`` outside of loops end it, as in Ruby's Liquid."""
    try:
        for node in template.nodes:
            node.render(context, output)
    except LiquidInterrupt as interrupt:
        context.note(f"{interrupt} stands in no loop, and the text ends there")


def refuse(found: Study) -> None:
    """Raises ``LiquidError`` for the first error of a text, ``LiquidLimit`` where it was not read at all."""
    for problem in found.problems:
        if problem.code == TOO_LONG:
            raise LiquidLimit(problem.message, problem.start, problem.end)
        if problem.severity == "error":
            raise LiquidError(problem.message, problem.start, problem.end)


@lru_cache(maxsize=256)
def _template(source: str) -> BoundTemplate:
    template = _environment().parse(source)
    _bound(template.nodes, RenderContext(template))
    return template


@cache
def _environment() -> FlowLiquid:
    made = FlowLiquid()
    made.add_tag(_ScalarOutput)
    made.add_tag(_ScalarEcho)
    return made


# Outputs write scalars.


class _ScalarNode(OutputNode):
    """An output that refuses to write a whole object, or a list as it is in the environment."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = self.expression.evaluate(context)
        is_bare = isinstance(self.expression, FilteredExpression) and not self.expression.filters
        is_list = isinstance(value, list) and not isinstance(value, Pieces)
        if is_list and is_bare and cast(FlowContext, context).writes_lists:
            return buffer.write(",".join(map(text, cast(list[object], value))))
        if isinstance(value, dict) or (is_list and is_bare):
            kind = "an object" if isinstance(value, dict) else "a list"
            raise LiquidError(
                f"{written(str(self.expression))} is {kind}, and Flow's Liquid writes scalars only"
            )
        return buffer.write(text(cast(object, value)))


class _ScalarEchoNode(EchoNode, _ScalarNode):
    __slots__ = ()


class _ScalarOutput(Output):
    node_class = _ScalarNode


class _ScalarEcho(EchoTag):
    node_class = _ScalarEchoNode


# Ranges and comparisons.


class _BoundRange(RangeLiteral):
    """A range that refuses to be long before anything goes through it."""

    __slots__ = ()

    def evaluate(self, context: RenderContext) -> range:
        made = super().evaluate(context)
        if made.stop - made.start > LONGEST_RANGE:
            raise LiquidLimit(f"a range of more than {LONGEST_RANGE:,} numbers")
        return made


_CLASSES: dict[str, type] = {**OURS, "RangeLiteral": _BoundRange}


def _bound(nodes: list[Node], context: RenderContext) -> None:
    """Makes the ranges and comparisons of a template ours; python-liquid offers no place for other classes."""
    waiting: list[Node] = list(nodes)
    while waiting:
        node = waiting.pop()
        waiting += node.children(context, include_partials=False)
        expressions: list[Any] = list(node.expressions())
        while expressions:
            expression: Expression = expressions.pop()
            expressions += expression.children()
            expression.__class__ = _CLASSES.get(type(expression).__name__, type(expression))
