"""Decides a condition on data, and gives the reasons: each comparison that was looked at, in order.

What no longer matters is not looked at: ``&&`` ends with the first that fails, ``any?`` with the first item
that holds. Of an empty list ``any?`` is false and ``none?`` true [doc: Shopify's help on conditions], ``all?``
is true [guess]; nil is as an empty list [guess].
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from flowc.diagnostics.diagnostic import did_you_mean, hint_of
from flowc.fields.conditions import text as condition_text
from flowc.fields.conditions.operators import OPERATORS
from flowc.jsontext.value import Json
from flowc.model.names import item_name
from flowc.model.workflow import Compare, Constant, Expression, Logic, Operand, Quantifier
from flowc.simulate import comparisons
from flowc.simulate.comparisons import NoScalarError
from flowc.simulate.limits import Budget, failure
from flowc.simulate.lookup import Sight, plain
from flowc.simulate.trace import Reason


def decide(expression: Expression, sight: Sight, budget: Budget) -> tuple[bool, tuple[Reason, ...]]:
    """Does the condition hold, and why?

    Raises ``Failure`` where the simulator cannot say: an operator it does not know, a list that was not
    iterated; ``LimitReached``.
    """
    decision = _Decision(budget)
    holds = decision.holds(expression, sight, ())
    return holds, tuple(decision.reasons)


class _Decision:
    """The reasons of one decision, as they come."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.reasons: list[Reason] = []

    def holds(self, expression: Expression, sight: Sight, items: tuple[int, ...]) -> bool:
        match expression:
            case Compare():
                return self.compare(expression, sight, items)
            case Logic("and", operands):
                return all(self.holds(each, sight, items) for each in operands)
            case Logic(_, operands):
                return any(self.holds(each, sight, items) for each in operands)
            case Quantifier():
                return self.quantify(expression, sight, items)
            case _:
                raise failure(
                    "FC511",
                    f"this condition cannot be read: {expression.text}",
                    "write it with the operators of the condition language, or name the port in the event's ports",
                )

    def compare(self, said: Compare, sight: Sight, items: tuple[int, ...]) -> bool:
        self.budget.spend("comparisons")
        if said.operator not in OPERATORS:
            hint = hint_of(
                did_you_mean(said.operator, OPERATORS), "name the port to take in the event's ports"
            )
            raise failure("FC510", f"the operator {said.operator} is not known", hint)
        left, right = _operand(said.left, sight), _operand(said.right, sight)
        try:
            found = comparisons.holds(said.operator, left, right)
        except NoScalarError:
            raise _no_scalar(said, left, right) from None
        text = condition_text.write(said, None)[1:-1]  # Flow's own language, without the brackets
        self.reasons.append(Reason(text, _shown(left), _shown(right), found, items))
        return found

    def quantify(self, said: Quantifier, sight: Sight, items: tuple[int, ...]) -> bool:
        found = sight.items(said.path.text, "FC513", f"{said.operator}? looks at a list's items")
        name = item_name(said.path.text)
        wanted = said.operator != "all"
        for index, item in enumerate(found):
            if self.holds(said.body, sight.with_(name, item), (*items, index)) is wanted:
                return said.operator == "any"
        return said.operator != "any"


def _operand(operand: Operand | None, sight: Sight) -> Json:
    if operand is None:
        return None
    return comparisons.constant(operand) if isinstance(operand, Constant) else sight.value(operand.text)


def _shown(found: Json) -> Json:
    """A value as JSON has it."""
    if isinstance(found, Decimal):
        return int(found) if found == found.to_integral_value() else float(found)
    return plain(found)


def _no_scalar(said: Compare, left: Json, right: Json) -> Exception:
    is_left = isinstance(left, list | dict)
    side = said.left if is_left else said.right
    path = "" if side is None else side.text
    message = f"{path} is a list or an object, and {said.operator} compares one value"
    return failure("FC512", message, _within(path, left if is_left else right))


def _within(path: str, value: Json) -> str:
    """What to ask of a list, or of an object, instead."""
    items = cast("list[Json]", value) if isinstance(value, list) else [value]
    first = cast("dict[str, Json]", items[0]) if items and isinstance(items[0], dict) else {}
    key = next((f".{name}" for name, held in first.items() if not isinstance(held, list | dict)), "")
    item = item_name(path)
    if isinstance(value, list):
        return f'look at its items: any({item}{key} == "x" for {item} in {path})'
    return f"look at one of its fields, such as {path}{key or '.id'}"
