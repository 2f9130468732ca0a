"""Fits the layouts of a step's fields to the fields of the edited step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.document.layout.fingerprints import name_print
from flowc.document.layout.rows import FieldLayout, StepLayout
from flowc.fields import values
from flowc.jsontext.value import Json
from flowc.model.sequences import grouped
from flowc.model.sugar import plain_condition, plain_loop
from flowc.model.workflow import Field, Step, Value
from flowc.records import replace

_TABLE = 250_000
_SAME, _KIND, _OPEN = 4, 2, 1
"""What it counts to keep a layout with a field of its id, with a value it can spell, and to keep the place of a
canonical layout, which may be any field's."""


def fit_fields(step: Step, prints: tuple[int, int], before: StepLayout) -> tuple[FieldLayout | None, ...]:
    """The fields' layouts: all as before where the step says the same, else by place and field id."""
    old = before.fields
    if not old or (prints == before.prints and len(old) == len(step.fields)):
        return old
    names = [name_print(field.id) for field in step.fields]
    found = list(old) if _stand_still(old, names) else _found(step, old, names)
    is_plain = plain_condition(step) is not None or plain_loop(step) is not None
    return tuple(
        [_fitting(field, layout, is_plain) for field, layout in zip(step.fields, found, strict=True)]
    )


def _stand_still(old: Sequence[FieldLayout | None], names: Sequence[int]) -> bool:
    """Could these be the same fields, each at its place?"""
    pairs = zip(old, names, strict=False)
    return len(old) == len(names) and all(each is None or each.print == name for each, name in pairs)


def _found(step: Step, old: Sequence[FieldLayout | None], names: Sequence[int]) -> list[FieldLayout | None]:
    """The layouts of the fields by their places, then of those that moved by their ids."""
    found: list[FieldLayout | None] = [None] * len(names)
    rest = dict(enumerate(old))
    kinds = [_kind(field.value) for field in step.fields]
    for a, b in _aligned(old, list(zip(names, kinds, strict=True))):
        found[b] = rest.pop(a)
    moved = grouped((layout, layout.print) for layout in rest.values() if layout is not None)
    for b, name in enumerate(names):
        if found[b] is None and moved.get(name):
            found[b] = moved[name].pop(0)
    return found


def _aligned(old: Sequence[FieldLayout | None], new: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Layouts with fields (their prints and kinds) in order, by weight; of equal choices the one that ends alike."""
    if len(old) * len(new) > _TABLE:
        return
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for a, layout in enumerate(old, 1):
        above, row = table[a - 1], table[a]
        for b, field in enumerate(new, 1):
            row[b] = max(above[b - 1] + _weight(layout, field), above[b], row[b - 1])
    a, b = len(old), len(new)
    while a and b:
        layout, weight = old[a - 1], _weight(old[a - 1], new[b - 1])
        if weight and table[a][b] == table[a - 1][b - 1] + weight:
            a, b = a - 1, b - 1
            if layout is not None:
                yield a, b
        elif table[a][b] == table[a][b - 1]:
            b -= 1
        else:
            a -= 1


def _weight(layout: FieldLayout | None, field: tuple[int, str]) -> int:
    if layout is None:
        return _OPEN
    if layout.print != field[0]:
        return 0
    return _SAME + _KIND * (layout.spelling is None or _kind_of(layout.spelling) == field[1])


def _kind(value: Value) -> str:
    return "data" if value.container is not None else "" if value.reference is None else "reference"


def _kind_of(spelling: Json) -> str:
    """What a spelling spells: see ``values``."""
    return "reference" if isinstance(spelling, str) else "data"


def _fitting(field: Field, layout: FieldLayout | None, is_plain: bool) -> FieldLayout | None:
    """The layout, without a spelling that would not give the value back."""
    if layout is None or layout.spelling is None or is_plain or _gives_back(field, layout.spelling):
        return layout
    return None if layout.rest is None else replace(layout, spelling=None)


def _gives_back(field: Field, spelling: Json) -> bool:
    if not _kind(field.value):
        return True
    try:
        return values.read(values.write(field.value, spelling), field.id)[0] == field.value
    except (ValueError, TypeError, LookupError, AttributeError):
        return False
