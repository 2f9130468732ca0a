"""``render``: a text with its Liquid filled in from an environment, within limits.

python-liquid has limits of its own for output and loops; it has none for ranges, for what one filter makes, and for
a whole template, which are here and in ``context``. Nothing reads a clock, a file or the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TextIO, cast

from liquid import BoundTemplate, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.echo_tag import EchoNode, EchoTag
from liquid.exceptions import LiquidError as LibraryError
from liquid.expression import Expression
from liquid.output import LimitedStringIO

from flowc.liquid.context import LONGEST, FlowContext
from flowc.liquid.language import FlowLiquid
from flowc.liquid.model import LiquidError
from flowc.liquid.studying import has_liquid, study
from flowc.liquid.texts import text
from flowc.model import Json

LONGEST_RANGE = 100_000
"""Numbers from one end of ``(1..n)`` to the other."""


def render(source: str, environment: Mapping[str, Json], clock: datetime) -> str:
    """The text filled in. ``environment`` holds JSON values by their root; a connection is a list of its nodes.

    A path that leads nowhere is nothing; ``'now'`` is ``clock``. Raises ``LiquidError`` where Flow would not take
    the text (``study`` finds an error in it), where an object or a list is to be written [doc] (FORMAT.md, Liquid),
    where a filter cannot do with what it gets, and where a limit is reached.
    """
    if not has_liquid(source):
        return source
    wrong = next((problem for problem in study(source).problems if problem.severity == "error"), None)
    if wrong is not None:
        raise LiquidError(wrong.message, wrong.start, wrong.end)
    try:
        template = _template(source)
        output = LimitedStringIO(LONGEST)
        template.render_with_context(FlowContext(template, environment, clock, len(source)), output)
    except LiquidError:
        raise
    except LibraryError as error:
        place = error.token.start_index if error.token and error.token.start_index >= 0 else None
        raise LiquidError(str(error.message), place, place) from None
    except UnicodeEncodeError:
        raise LiquidError("half a character would be written: a surrogate without its partner") from None
    except Exception as error:  # what Python raises where a filter of python-liquid meets odd values
        raise LiquidError(f"this Liquid cannot be rendered: {error}") from error
    return output.getvalue()


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
        if isinstance(value, dict) or (isinstance(value, list) and is_bare):
            kind = "an object" if isinstance(value, dict) else "a list"
            raise LiquidError(f"{self.expression} is {kind}, and Flow's Liquid writes scalars only")
        return buffer.write(text(cast(object, value)))


class _ScalarEchoNode(EchoNode, _ScalarNode):
    __slots__ = ()


class _ScalarOutput(Output):
    node_class = _ScalarNode


class _ScalarEcho(EchoTag):
    node_class = _ScalarEchoNode


# Ranges.


class _BoundRange(RangeLiteral):
    """A range that refuses to be long before anything goes through it."""

    __slots__ = ()

    def evaluate(self, context: RenderContext) -> range:
        made = super().evaluate(context)
        if made.stop - made.start > LONGEST_RANGE:
            raise LiquidError(f"a range of more than {LONGEST_RANGE:,} numbers")
        return made


def _bound(nodes: list[Node], context: RenderContext) -> None:
    """Makes every range of a template a bound one; python-liquid offers no place to put another class."""
    waiting: list[Node] = list(nodes)
    while waiting:
        node = waiting.pop()
        waiting += node.children(context, include_partials=False)
        expressions: list[Any] = list(node.expressions())
        while expressions:
            expression: Expression = expressions.pop()
            expressions += expression.children()
            if type(expression) is RangeLiteral:
                expression.__class__ = _BoundRange
