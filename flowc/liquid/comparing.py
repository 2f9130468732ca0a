"""How Liquid compares: numbers that the API writes as text are numbers, and what cannot be compared is a remark.

Ruby's Liquid stops a comparison of text with a number by an error, ``comparison of String with 100 failed``; what Flow
makes of that is not known. Here it does not hold, and the run says so [guess].
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any, cast

from liquid import RenderContext
from liquid.builtin.expressions import logical
from liquid.builtin.tags import case_tag
from liquid.expression import Expression
from liquid.undefined import is_undefined

from flowc.liquid.context import FlowContext, size
from flowc.liquid.texts import text
from flowc.schema import amounts
from flowc.schema.amounts import NumberText


def equal(left: object, right: object) -> bool:
    """Liquid's ``==``. A number and text that reads as one are equal where the API is known to write it so."""
    left, right = _present(left), _present(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left == right
    one, other = _numbers(left, right)
    if one is not None and other is not None:
        return one == other
    # ``empty`` and ``blank`` know themselves what they are equal to.
    return bool(right == left) if isinstance(right, Expression) else bool(left == right)


def order(left: object, right: object) -> int | None:
    """Below zero, zero, above zero; None where neither is before the other."""
    one, other = _numbers(left, right)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return None


def _present(value: object) -> object:
    return None if is_undefined(value) else value


def _numbers(left: object, right: object) -> tuple[Decimal | None, Decimal | None]:
    """Both as numbers. Beside text that is known to be a number other text may be one, too."""
    known = isinstance(left, NumberText) or isinstance(right, NumberText)
    read = amounts.read_number if known else amounts.number
    return read(left), read(right)


# The expressions of a template, made ours by ``bound``.


def _values(expression: Any, context: RenderContext) -> tuple[object, object]:
    left, right = (_present(each.evaluate(context)) for each in (expression.left, expression.right))
    cast(FlowContext, context).spend(size(left) + size(right))
    return left, right


def _ordered(wanted: Callable[[int, int], bool]) -> Callable[[Any, RenderContext], bool]:
    def evaluate(self: Any, context: RenderContext) -> bool:
        left, right = _values(self, context)
        if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
            return False
        found = order(left, right)
        if found is None:
            told = f"{self} compares {_kind(left)} with {_kind(right)}: it does not hold"
            cast(FlowContext, context).note(told)
            return False
        return wanted(found, 0)

    return evaluate


def _when(self: Any, context: RenderContext) -> list[bool]:
    """What ``when`` lists, each held to the value of ``case``."""
    left = self.left.evaluate(context)
    return [equal(left, each.evaluate(context)) for each in self.expressions]


def _kind(value: object) -> str:
    if isinstance(value, str) and not isinstance(value, NumberText):
        return "text"
    return "a number" if amounts.number(value) is not None else "what is no single value"


def _contains(left: object, right: object) -> bool:
    if left in (None, False) or right in (None, False):
        return False
    if isinstance(left, str):
        return not isinstance(right, list | dict) and text(right) in left
    return isinstance(left, Collection) and any(equal(item, right) for item in cast(Collection[object], left))


_EVALUATE: dict[type[Expression], Callable[[Any, RenderContext], object]] = {
    logical.EqExpression: lambda self, context: equal(*_values(self, context)),
    logical.NeExpression: lambda self, context: not equal(*_values(self, context)),
    logical.LtExpression: _ordered(operator.lt),
    logical.LeExpression: _ordered(operator.le),
    logical.GtExpression: _ordered(operator.gt),
    logical.GeExpression: _ordered(operator.ge),
    logical.ContainsExpression: lambda self, context: _contains(*_values(self, context)),
    case_tag._AnyExpression: _when,  # pyright: ignore[reportPrivateUsage]
}

OURS = {
    base.__name__: type(base.__name__, (base,), {"__slots__": (), "evaluate": evaluate})
    for base, evaluate in _EVALUATE.items()
}
"""python-liquid's classes of comparisons, by name, and the ones that take their place: it offers no other."""
