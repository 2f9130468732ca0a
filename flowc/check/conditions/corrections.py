"""What a comparison was meant to be: the operator for its kind of value, a look at each item, a test to show."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.check.scope.types import Types, is_list, item
from flowc.fields.conditions.operators import CALLED, OPERATORS, Kind
from flowc.model.names import item_name
from flowc.model.workflow import Compare, Constant, Path, Quantifier
from flowc.pretty import flat
from flowc.records import record
from flowc.view.tests import print_expression


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
    path, row = said.left, OPERATORS.get(said.operator)
    family = "" if row is None else row.family
    if not isinstance(path, Path) or (kind == "object" and not (family and has_id)):
        return None
    one = Path(item_name(path.text) + (".id" if kind == "object" else ""))
    if row is None:
        return Correction(Quantifier("any", path, Compare(said.operator, one, said.right)), False)
    if family and ("text" if kind == "object" else kind) not in row.takes.kinds:
        row = OPERATORS[family]
    word = "none" if row.is_opposite else "any"
    name = (row.opposite if row.is_opposite else None) or row.name
    if row.form == "inside":
        return Correction(Quantifier(word, path, Compare("==", one, said.right)), True)
    return Correction(Quantifier(word, path, Compare(name, one, said.right)), False)


def of_kind(said: Compare, kind: Kind) -> Correction | None:
    """The operator that asks the same of this kind of value: whether it is there, or true."""
    row = OPERATORS[said.operator]
    if not row.family or not isinstance(said.left, Path):
        return None
    if kind == "boolean":
        value = Constant("boolean", "false" if row.is_opposite else "true")
        return Correction(Compare("==", said.left, value), not row.is_opposite)
    return Correction(Compare(row.family, said.left), kind != "text")


def of_name(said: Compare) -> Correction | None:
    """The operator as Flow calls it."""
    row = CALLED.get(said.operator) if said.operator.endswith("?") else None
    return None if row is None else Correction(Compare(row.name, said.left, said.right), True)


# Tests to show in a hint.

_TESTS: Mapping[Kind, str] = {
    "text": '{} == "x"',
    "textlike": '{} == "x"',
    "number": "{} > 0",
    "boolean": "{} is True",
}


def test_of(path: str, mark: str, types: Types) -> str:
    """A test that a value of this mark takes."""
    if is_list(mark):
        one = item_name(path)
        return f"any({test_of(one, item(mark), types)} for {one} in {path})"
    kind = types.kind(mark)
    if kind == "object":
        usual = types.usual(mark)
        if usual is None:
            return f"{path} is not None"
        held = mark
        for word in usual.split("."):
            held = types.property(held, word) or ""
        return test_of(f"{path}.{usual}", held, types)
    constants = types.constants(mark) if kind == "enum" else ()
    return f'{path} == "{constants[0]}"' if constants else _TESTS.get(kind, "{} is not None").format(path)
