"""The items of quantifiers: their usual names, others, and how one becomes the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from flowc.model.names import item_name
from flowc.model.workflow import Compare, Expression, Logic, Path, Quantifier
from flowc.records import record


@record
class Named(Quantifier):
    """A quantifier whose item is not called as usual; the paths of its body use that name."""

    item: str


Scope: TypeAlias = tuple[tuple[str, str], ...]
"""The items in sight, innermost last: the name before and the name after."""


def with_item(operator: Literal["any", "all", "none"], path: Path, body: Expression, item: str) -> Quantifier:
    """A quantifier whose item has that name."""
    usual = item == item_name(path.text)
    return Quantifier(operator, path, body) if usual else Named(operator, path, body, item)


def item(quantifier: Quantifier) -> str:
    """The name of a quantifier's item."""
    return quantifier.item if isinstance(quantifier, Named) else item_name(quantifier.path.text)


def rebind(expression: Expression, scope: Scope, name: Callable[[str, Path], str]) -> Expression:
    """The expression with other item names: ``name`` gives each from the old one and the renamed path."""
    match expression:
        case Quantifier(operator, path, body):
            path = _rename(path, scope)
            old = item(expression)
            new = name(old, path)
            return with_item(operator, path, rebind(body, (*scope, (old, new)), name), new)
        case Logic(operator, operands):
            return Logic(operator, tuple(rebind(operand, scope, name) for operand in operands))
        case Compare(operator, left, right) if scope:
            left = _rename(left, scope) if isinstance(left, Path) else left
            right = _rename(right, scope) if isinstance(right, Path) else right
            return Compare(operator, left, right)
        case _:
            return expression


def _rename(path: Path, scope: Scope) -> Path:
    """The path with its item's new name.

    Another item in sight may take that name already. Then renaming back gives another text, because the name
    now belongs to that other item; ``text.read`` compares, and refuses.
    """
    root, dot, rest = path.text.partition(".")
    new = next((new for old, new in reversed(scope) if old == root), root)
    return path if new == root else Path(f"{new}{dot}{rest}")
