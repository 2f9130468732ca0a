"""The operators of conditions: which kinds of values each of them is for (docs/format.md, Text form)."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.check.scope.types import Kind

_EVERY = frozenset[Kind](("text", "id", "textlike", "number", "date", "boolean", "enum"))
_ORDERED = frozenset[Kind](("number", "date"))
_STRINGS = frozenset[Kind](("text", "id", "textlike"))
_AMONG = _EVERY - {"boolean"}
_NOT_TEXT = frozenset[Kind](("id", "textlike", "number", "date", "boolean", "enum", "object"))

KINDS: Mapping[str, frozenset[Kind]] = {
    **dict.fromkeys(("==", "!="), _EVERY),
    **dict.fromkeys((">", ">=", "<", "<="), _ORDERED),
    **dict.fromkeys(
        ("start_with?", "not_start_with?", "end_with?", "not_end_with?", "include?", "not_include?"), _STRINGS
    ),
    **dict.fromkeys(("in?", "not_in?"), _AMONG),
    **dict.fromkeys(("empty_or_nil?", "not_empty_and_not_nil?"), _STRINGS),
    **dict.fromkeys(("nil?", "not_nil?"), _NOT_TEXT),
}
"""Each operator that is known, and what it is for.

Whether an ID counts as a string is not said: an export of a generator has ``order.customer.id
not_empty_and_not_nil?`` [file 018], so both families take it here, and a URL and the like just as well.
"""

UNSURE: Mapping[str, frozenset[Kind]] = dict.fromkeys(
    (">", ">=", "<", "<="), frozenset[Kind](("text", "id", "textlike", "enum"))
)
"""What an operator is hardly meant for, though nobody says that Flow refuses it."""

FOR: Mapping[frozenset[Kind], str] = {
    _EVERY: "single values",
    _ORDERED: "numbers and dates",
    _STRINGS: "text",
    _AMONG: "text, numbers, dates and constants",
    _NOT_TEXT: "all but text",
}
"""What the operators are for, in words."""

ASKING: Mapping[str, str] = {
    "empty_or_nil?": "the test for empty",
    "not_empty_and_not_nil?": "the test for empty",
    "nil?": "the test for nil",
    "not_nil?": "the test for nil",
}
"""The operators that a view says without a name."""

WORDS: Mapping[Kind, str] = {
    "text": "text",
    "id": "an id",
    "textlike": "text",
    "number": "a number",
    "date": "a date",
    "boolean": "true or false",
    "enum": "one of a few constants",
    "object": "a whole object",
}
"""The kinds in words."""

NAMES: Mapping[str, str] = {
    "starts_with?": "start_with?",
    "ends_with?": "end_with?",
    "not_starts_with?": "not_start_with?",
    "not_ends_with?": "not_end_with?",
    "includes?": "include?",
    "not_includes?": "not_include?",
    "contains?": "include?",
    "not_contains?": "not_include?",
    "is_nil?": "nil?",
    "empty?": "empty_or_nil?",
    "not_empty?": "not_empty_and_not_nil?",
}
"""What other languages call them."""

OTHER_FAMILY: Mapping[str, str] = {
    "nil?": "empty_or_nil?",
    "not_nil?": "not_empty_and_not_nil?",
    "empty_or_nil?": "nil?",
    "not_empty_and_not_nil?": "not_nil?",
}
"""The operator that asks the same of the other family of values."""
