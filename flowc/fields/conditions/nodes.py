"""The nodes of condition trees as Flow writes them [file]: their keys in order, and the words in them."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from flowc.fields.values import is_number
from flowc.model.workflow import Compare, Constant

LEVELS = 100
"""A tree nested more deeply is not read, and not written."""

Keys: TypeAlias = tuple[str, ...]
Items: TypeAlias = dict[str, str]
"""Item names to something of the list they stand for: its path, or the name Flow gives the item."""

GROUP: Final[dict[tuple[int, int], Keys]] = {
    (1, 2): ("uuid", "parent_uuid", "lhs", "rhs", "operator", "operation_type"),
    (1, 1): ("uuid", "parent_uuid", "lhs", "operator", "operation_type"),
    (0, 2): ("uuid", "lhs", "rhs", "operator", "operation_type"),
    (0, 1): ("uuid", "lhs", "operator", "operation_type"),
}
"""By the number of parents, which the outermost node has none of, and of sides."""
COMPARISON: Final[Keys] = ("uuid", "parent_uuid", "lhs", "rhs", "value_type", "operator", "operation_type")
COMPARISON_ONE: Final[Keys] = COMPARISON[:3] + COMPARISON[4:]
ARRAY: Final[Keys] = (
    "uuid",
    "parent_uuid",
    "array_path",
    "array_item_key",
    "operation",
    "operator",
    "operation_type",
)
LEAF: Final[Keys] = ("uuid", "parent_uuid", "value", "comparison_value_type")
LEAF_FULL: Final[Keys] = (*LEAF, "full_environment_path")

SAID = frozenset(COMPARISON + ARRAY) - {"uuid", "parent_uuid"}
SAID_BY_LEAF = frozenset({"value", "comparison_value_type"})
"""Keys whose values follow from what the condition says."""

ENVIRONMENT, LITERAL = "EnvironmentValue", "LiteralValue"
LOGIC_WORD: dict[str, Literal["and", "or"]] = {"AND": "and", "OR": "or"}
LIST_WORD: dict[str, Literal["any", "all", "none"]] = {"ANY": "any", "ALL": "all", "NONE": "none"}
LIST_OPERATOR = {word: operator for operator, word in LIST_WORD.items()}

_SCALAR = "EnvironmentScalarDefinition:"
_NUMERIC = frozenset(
    {_SCALAR + name for name in ("Int", "Float", "Decimal", "Money", "UnsignedInt64", "BigInt")}
)
BOOLEAN = _SCALAR + "Boolean"
STRING = _SCALAR + "String"


def kind_of(value_type: str, text: str) -> Literal["string", "number", "boolean"]:
    """What a literal of this type is in Python: a number only where its text is a plain one."""
    if value_type == STRING:
        return "string"
    if value_type in _NUMERIC and is_number(text):
        return "number"
    return "boolean" if value_type == BOOLEAN and text in ("true", "false") else "string"


def fits(value_type: str, said: Compare) -> bool:
    """Would this type give the literals back as what they are?"""
    return all(
        type(operand) is not Constant or kind_of(value_type, operand.text) == operand.kind
        for operand in (said.left, said.right)
    )
