"""Fits the layouts of a step's fields to the fields of the edited step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.document.layout.fingerprints import name_print
from flowc.document.layout.rows import Row
from flowc.fields import values
from flowc.jsontext.value import Json
from flowc.model.sequences import grouped
from flowc.model.sugar import plain_condition, plain_loop
from flowc.model.workflow import Field, Step, Value

_TABLE = 250_000
_SAME, _KIND, _OPEN = 4, 2, 1
"""What it counts to keep a layout with a field of its id, with a value it can spell, and to keep the place of a
canonical layout, which may be any field's."""


def fit_fields(step: Step, old: list[Row], is_same: bool) -> list[Row]:
    """The fields' rows: all as before where the step says the same, else by place and field id."""
    if not old or (is_same and len(old) == len(step.fields)):
        return old
    names = [name_print(field.id) for field in step.fields]
    found = list(old) if _stand_still(old, names) else _found(step, old, names)
    is_plain = plain_condition(step) is not None or plain_loop(step) is not None
    return [_fitting(field, row, is_plain) for field, row in zip(step.fields, found, strict=True)]


def _stand_still(old: Sequence[Row], names: Sequence[int]) -> bool:
    """Could these be the same fields, each at its place?"""
    pairs = zip(old, names, strict=False)
    return len(old) == len(names) and all(not row or row[1] == name for row, name in pairs)


def _found(step: Step, old: Sequence[Row], names: Sequence[int]) -> list[Row]:
    """The rows of the fields by their places, then of those that moved by their ids."""
    found: list[Row] = [0] * len(names)
    rest = dict(enumerate(old))
    kinds = [_kind(field.value) for field in step.fields]
    for a, b in _aligned(old, list(zip(names, kinds, strict=True))):
        found[b] = rest.pop(a)
    moved = grouped((row, row[1]) for row in rest.values() if row)
    for b, name in enumerate(names):
        if not found[b] and moved.get(name):
            found[b] = moved[name].pop(0)
    return found


def _aligned(old: Sequence[Row], new: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Rows with fields (their prints and kinds) in order, by weight; of equal choices the one that ends alike."""
    if len(old) * len(new) > _TABLE:
        return
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for a, each in enumerate(old, 1):
        above, row = table[a - 1], table[a]
        for b, field in enumerate(new, 1):
            row[b] = max(above[b - 1] + _weight(each, field), above[b], row[b - 1])
    a, b = len(old), len(new)
    while a and b:
        each, weight = old[a - 1], _weight(old[a - 1], new[b - 1])
        if weight and table[a][b] == table[a - 1][b - 1] + weight:
            a, b = a - 1, b - 1
            if each:
                yield a, b
        elif table[a][b] == table[a][b - 1]:
            b -= 1
        else:
            a -= 1


def _weight(row: Row, field: tuple[int, str]) -> int:
    if not row:
        return _OPEN
    spelling, print_, _ = row
    if print_ != field[0]:
        return 0
    kind = "reference" if isinstance(spelling, str) else "data"  # what a spelling spells: see ``values``
    return _SAME + _KIND * (spelling is None or kind == field[1])


def _kind(value: Value) -> str:
    return "data" if value.container is not None else "" if value.reference is None else "reference"


def _fitting(field: Field, row: Row, is_plain: bool) -> Row:
    """The row, without a spelling that would not give the value back."""
    if not row or row[0] is None or is_plain or _gives_back(field, row[0]):
        return row
    return [None, *row[1:]] if row[2] else 0


def _gives_back(field: Field, spelling: Json) -> bool:
    if not _kind(field.value):
        return True
    try:
        return values.read(values.write(field.value, spelling), field.id)[0] == field.value
    except (ValueError, TypeError, LookupError, AttributeError):
        return False
