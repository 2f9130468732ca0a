"""What a comparison was meant to be: the operator for its kind of value, or a look at each item of a list."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.check.conditions.operators import KINDS, NAMES, OTHER_FAMILY
from flowc.check.scope.types import Kind
from flowc.model.names import item_name
from flowc.model.workflow import Compare, Constant, Path, Quantifier
from flowc.pretty import flat
from flowc.records import record
from flowc.view.expressions import print_expression

_NEGATIONS: Mapping[str, str] = {
    "!=": "==",
    "not_in?": "in?",
    "not_start_with?": "start_with?",
    "not_end_with?": "end_with?",
    "empty_or_nil?": "not_empty_and_not_nil?",
    "nil?": "not_nil?",
}


@record
class Correction:
    """The condition that was meant, and whether nothing else can have been."""

    said: Compare | Quantifier
    is_certain: bool

    @property
    def text(self) -> str:
        """The condition as a view says it."""
        return flat(print_expression(self.said))


def of_items(said: Compare, kind: Kind, has_id: bool) -> Correction | None:
    """The same asked of the items of a list; only a list that *includes* something is surely meant so.

    Of whole objects, whether there is one with an id.
    """
    path, operator = said.left, said.operator
    is_emptiness = operator in OTHER_FAMILY
    if not isinstance(path, Path) or (kind == "object" and not (is_emptiness and has_id)):
        return None
    one = Path(item_name(path.text) + (".id" if kind == "object" else ""))
    asked_of: Kind = "text" if kind == "object" else kind
    if is_emptiness and asked_of not in KINDS[operator]:
        operator = OTHER_FAMILY[operator]
    if operator in ("include?", "not_include?"):
        asked = Compare("==", one, said.right)
        return Correction(Quantifier("any" if operator == "include?" else "none", path, asked), True)
    if operator in _NEGATIONS:
        asked = Compare(_NEGATIONS[operator], one, said.right)
        return Correction(Quantifier("none", path, asked), False)
    return Correction(Quantifier("any", path, Compare(operator, one, said.right)), False)


def of_kind(said: Compare, kind: Kind) -> Correction | None:
    """The operator that asks the same of this kind of value: whether it is there, or true."""
    other = OTHER_FAMILY.get(said.operator)
    if other is None or not isinstance(said.left, Path):
        return None
    if kind == "boolean":
        is_true = said.operator.startswith("not_")
        value = Constant("boolean", "true" if is_true else "false")
        return Correction(Compare("==", said.left, value), is_true)
    return Correction(Compare(other, said.left), kind != "text")


def of_name(said: Compare) -> Correction | None:
    """The operator as Flow calls it."""
    name = NAMES.get(said.operator)
    return None if name is None else Correction(Compare(name, said.left, said.right), True)
