"""Tests to show in a hint: what can be asked of a value of a type, as a view says it."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.check.scope.types import Kind, Types, is_list, item
from flowc.model.names import item_name

_TESTS: Mapping[Kind, str] = {
    "text": '{} == "x"',
    "textlike": '{} == "x"',
    "id": "{} is not None",
    "number": "{} > 0",
    "date": "{} is not None",
    "boolean": "{} is True",
    "unknown": "{} is not None",
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
