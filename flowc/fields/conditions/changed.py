"""Changed nodes of a condition: what a comparison or a quantifier shares with the one it was, it keeps."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.fields.conditions.kept import (
    Array,
    Blank,
    Comparison,
    Kept,
    Leaf,
    Odd,
    Side,
    fingerprint,
    left_print,
)
from flowc.fields.conditions.nodes import fits
from flowc.fields.conditions.operators import OPERATORS, UNARY
from flowc.jsontext.value import Json
from flowc.model.workflow import Compare, Path, Quantifier
from flowc.records import replace


def changed_comparison(said: Compare, old: Comparison, uuids: Iterator[str]) -> Comparison:
    """A comparison in the node of another: what its sides share with that one they keep."""
    print_, left, right, odd = fingerprint(said), old.left, old.right, old.odd
    is_same_left = left_print(print_) == left_print(old.print)
    if not any(fingerprint(Compare(operator, said.left, said.right)) == old.print for operator in OPERATORS):
        left = left if is_same_left else _changed_side(left, type(said.left) is Path, 1)
        right = _changed_right(said, right, uuids)
    keeps_type = is_same_left and type(old.value_type) is str and fits(old.value_type, said)
    odd = without_key(odd, "rhs") if right is None else with_key(odd, "rhs")
    return Comparison(old.uuid, old.value_type if keeps_type else None, print_, left, right, odd)


def _changed_right(said: Compare, old: Side | Blank | None, uuids: Iterator[str]) -> Side | Blank | None:
    """The right side of a changed comparison; None for none."""
    has_right = said.right is not None
    if not has_right and said.operator not in UNARY:
        return None
    match old:
        case str() | Leaf():
            if has_right:
                return _changed_side(old, type(said.right) is Path, 0)
            uuid = old.uuid if isinstance(old, Leaf) else old
            return uuid if type(uuid) is str else next(uuids)
        case Blank({"uuid": str(uuid)}) if has_right and uuid:
            return uuid
        case _:
            return next(uuids) if has_right else old


def _changed_side(old: Side, is_path: bool, usual: int) -> Side:
    """A side that says something else: a full path of its own would be wrong now, its other keys stay."""
    if not isinstance(old, Leaf):
        return old
    full: Json = 0 if not is_path else 1 if type(old.full) is list else old.full
    if old.odd is not None:
        key = "full_environment_path"
        return Leaf(old.uuid, full, with_key(old.odd, key) if full else without_key(old.odd, key))
    is_usual = type(old.uuid) is str and full == (usual if is_path else 0)
    return old.uuid if is_usual else Leaf(old.uuid, full)


def changed_array(said: Quantifier, old: Array, body: Kept) -> Array:
    """A quantifier in the node of another; with another list its item has the usual name."""
    print_ = fingerprint(Compare(said.operator, said.path))
    if left_print(print_) == left_print(old.print):
        return replace(old, print=print_, body=body)
    return replace(old, print=print_, path=_changed_side(old.path, True, 1), body=body, item=None)


# Oddities of changed nodes.


def with_key(odd: Odd | None, key: str) -> Odd | None:
    """The oddities of a node that has a key now."""
    if odd is None or key in odd.keys:
        return odd
    keys, before = list(odd.keys), _BEFORE.get(key)
    keys.insert(keys.index(before) + 1 if before in keys else len(keys), key)
    return replace(odd, keys=tuple(keys))


_BEFORE = {"parent_uuid": "uuid", "rhs": "lhs"}


def without_key(odd: Odd | None, key: str) -> Odd | None:
    """The oddities of a node that has a key no more."""
    if odd is None:
        return None
    return Odd(
        tuple([each for each in odd.keys if each != key]),
        {each: value for each, value in odd.values.items() if each != key},
    )
