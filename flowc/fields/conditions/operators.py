"""The operators of Flow's conditions: one row each, which all that knows operators reads.

A row says how Flow and Python write an operator, which values it is for, how it is decided on data, what made-up
events try with it, and what others call it. It is written for the test that holds of something; most have an
opposite, whose row is made from it. A new operator is a row here, and its line on the pages of ``docs/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from flowc.model.walk import joined
from flowc.model.workflow import Compare, Expression, Logic, Quantifier
from flowc.records import record, replace

Kind: TypeAlias = Literal["text", "id", "textlike", "number", "date", "boolean", "enum", "object", "unknown"]
"""The kinds of values that operators tell apart (docs/environment.md)."""


@record
class Takes:
    """Kinds of values, and what they are called together."""

    words: str
    kinds: frozenset[Kind]


_SINGLE = frozenset[Kind](("text", "id", "textlike", "number", "date", "boolean", "enum"))
EVERY = Takes("single values", _SINGLE)
ORDERED = Takes("numbers and dates", frozenset[Kind](("number", "date")))
STRINGS = Takes("text", frozenset[Kind](("text", "id", "textlike")))
LISTED = Takes("text, numbers, dates and constants", _SINGLE - {"boolean"})
NOT_TEXT = Takes("all but text", _SINGLE - {"text"} | frozenset[Kind](("object",)))
"""Whether an ID counts as a string is not said: an export of a generator has ``order.customer.id
not_empty_and_not_nil?`` [file 018], so both families take it here, and a URL and the like just as well."""

Form = Literal["symbol", "inside", "list", "there", "truth", "method", "op"]
"""How Python writes an operator, and its opposite:

    symbol   a == b                   inside   b in a     b not in a    (the sides change places)
    list     a in ["x", "y"]          there    a is not None     a is None
    truth    a     not a              method   a.startswith(b)     not a.startswith(b)
    op       op("matches?", a, b)
"""

Steps: TypeAlias = tuple[int, int, int]


@record
class ByOrder:
    """Decided by what is below zero, zero or above zero as the left side is before, at or after the right one.

    ``steps`` are numbers beside a literal to try; for the first the test holds.
    """

    holds: Callable[[int], bool]
    steps: Steps = (0, 1, -1)


@record
class ByText:
    """Decided on two texts, without their case."""

    holds: Callable[[str, str], bool]


Decided: TypeAlias = Literal["equal", "listed", "there", "filled"] | ByOrder | ByText
"""``listed``: one of the items of a text with commas; ``there``: not nil; ``filled``: not empty either."""


def _near(literal: str) -> tuple[str, ...]:
    return literal, f"{literal} no more", literal.swapcase(), "none of it"


@record
class Operator:
    """A row of the table.

    ``called`` has what others call it: operators, and methods as one word without capitals. ``unsure`` are kinds it is
    hardly meant for, though nobody says that Flow refuses them; ``family`` the operator that asks the same of the
    other kinds, and ``asking`` what such a test is called. ``near`` makes texts on both sides of a comparison, what
    makes it hold first.
    """

    name: str
    form: Form
    takes: Takes
    decided: Decided
    opposite: str | None = None
    is_opposite: bool = False
    is_unary: bool = False
    method: str = ""
    called: tuple[str, ...] = ()
    opposite_called: tuple[str, ...] = ()
    near: Callable[[str], tuple[str, ...]] = _near
    unsure: frozenset[Kind] = frozenset()
    family: str = ""
    asking: str = ""


def _order(name: str, decided: ByOrder) -> Operator:
    unsure = frozenset[Kind](("text", "id", "textlike", "enum"))
    return Operator(name, "symbol", ORDERED, decided, unsure=unsure)


_ROWS = (
    Operator("==", "symbol", EVERY, "equal", "!=", called=("equals", "eq")),
    _order(">", ByOrder(lambda order: order > 0, (1, 0, -1))),
    _order(">=", ByOrder(lambda order: order >= 0)),
    _order("<", ByOrder(lambda order: order < 0, (-1, 0, 1))),
    _order("<=", ByOrder(lambda order: order <= 0)),
    Operator(
        "include?",
        "inside",
        STRINGS,
        ByText(lambda text, part: part in text),
        "not_include?",
        called=("includes?", "contains?", "contains", "includes", "include", "has", "contain"),
        opposite_called=("not_includes?", "not_contains?"),
        near=lambda literal: (f"so {literal} it is", literal.swapcase(), "nothing of it"),
    ),
    Operator(
        "in?",
        "list",
        LISTED,
        "listed",
        "not_in?",
        near=lambda literal: (*literal.split(","), "none of them"),
    ),
    Operator(
        "start_with?",
        "method",
        STRINGS,
        ByText(str.startswith),
        "not_start_with?",
        method="startswith",
        called=("starts_with?", "startswith", "startwith", "beginswith"),
        opposite_called=("not_starts_with?",),
        near=lambda literal: (f"{literal} and more", literal.swapcase(), f"not {literal}"),
    ),
    Operator(
        "end_with?",
        "method",
        STRINGS,
        ByText(str.endswith),
        "not_end_with?",
        method="endswith",
        called=("ends_with?", "endswith", "endwith"),
        opposite_called=("not_ends_with?",),
        near=lambda literal: (f"more and {literal}", literal.swapcase(), f"{literal} no more"),
    ),
    Operator(
        "not_nil?",
        "there",
        NOT_TEXT,
        "there",
        "nil?",
        is_unary=True,
        opposite_called=("is_nil?",),
        family="not_empty_and_not_nil?",
        asking="the test for nil",
    ),
    Operator(
        "not_empty_and_not_nil?",
        "truth",
        STRINGS,
        "filled",
        "empty_or_nil?",
        is_unary=True,
        called=("not_empty?", "exists", "ispresent", "notempty", "isnotempty"),
        opposite_called=("empty?", "isempty", "empty", "isblank", "isnull"),
        family="not_nil?",
        asking="the test for empty",
    ),
)


def _with_opposites() -> Iterator[Operator]:
    families = {row.name: row.opposite or "" for row in _ROWS}
    for row in _ROWS:
        yield row
        if row.opposite is not None:
            yield replace(
                row,
                name=row.opposite,
                opposite=row.name,
                is_opposite=True,
                called=row.opposite_called,
                opposite_called=row.called,
                family=families.get(row.family, ""),
            )


OPERATORS = {row.name: row for row in _with_opposites()}
"""Every operator that is known, by Flow's name for it."""

CALLED = {word: row for row in OPERATORS.values() for word in row.called}
"""The operators by what others call them."""

METHODS = {row.method: row for row in _ROWS if row.method}
"""The operators that are methods in Python."""

UNARY = frozenset(row.name for row in OPERATORS.values() if row.is_unary)


def both(form: Form) -> tuple[str, str]:
    """The one operator that Python writes so, and its opposite, which Python writes with ``not``."""
    row = next(row for row in _ROWS if row.form == form)
    return row.name, row.opposite or row.name


def form_of(operator: str) -> Form:
    """How Python writes an operator; one that is not known as ``op(…)``."""
    row = OPERATORS.get(operator)
    return "op" if row is None else row.form


def is_many(operator: str) -> bool:
    """Does a literal of this operator hold several values, between commas?"""
    return form_of(operator) == "list"


def items(operator: str, literal: str) -> list[str]:
    """The values of a literal."""
    return literal.split(",") if is_many(operator) else [literal]


def order_of(operator: str) -> ByOrder | None:
    """What an operator asks of the order of two values; None where it asks something else."""
    decided = OPERATORS[operator].decided if operator in OPERATORS else None
    return decided if isinstance(decided, ByOrder) else None


def near(operator: str, literal: str) -> tuple[str, ...]:
    """Texts on both sides of a comparison with a literal."""
    row = OPERATORS.get(operator)
    return _near(literal) if row is None else row.near(literal)


# Opposites: Flow has no ``not``.


def negated(said: Expression) -> Expression | None:
    """The opposite, where Flow has an operator for it."""
    if isinstance(said, Compare) and said.operator in OPERATORS:
        other = OPERATORS[said.operator].opposite
        return None if other is None else Compare(other, said.left, said.right)
    if isinstance(said, Quantifier) and said.operator != "all":
        return Quantifier("any" if said.operator == "none" else "none", said.path, said.body)
    return None


def opposite(said: Expression) -> Expression | None:
    """The opposite, with ``not`` brought in to the parts."""
    if isinstance(said, Logic):
        parts = [opposite(operand) for operand in said.operands]
        known = [part for part in parts if part is not None]
        return joined("or" if said.operator == "and" else "and", known) if len(known) == len(parts) else None
    if isinstance(said, Quantifier) and said.operator == "all":
        body = opposite(said.body)
        return None if body is None else Quantifier("any", said.path, body)
    return negated(said)
