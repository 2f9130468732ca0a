"""Changed nodes of a condition: what a comparison or a quantifier shares with the one it was, it keeps."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.fields.conditions.kept import Node, Odd, Side, fingerprint, left_print
from flowc.fields.conditions.nodes import fits
from flowc.fields.conditions.operators import OPERATORS, UNARY
from flowc.model.workflow import Compare, Path, Quantifier


def changed_comparison(said: Compare, old: Node, uuids: Iterator[str]) -> Node:
    """A comparison in the node of another: what its sides share with that one they keep."""
    _, uuid, odd, before, left, right, value_type = old
    print_ = fingerprint(said)
    is_same_left = left_print(print_) == left_print(before)
    if not any(fingerprint(Compare(operator, said.left, said.right)) == before for operator in OPERATORS):
        left = left if is_same_left else _changed_side(left, type(said.left) is Path, 1)
        right = _changed_right(said, right, uuids)
    keeps_type = is_same_left and type(value_type) is str and fits(value_type, said)
    odd = without_key(odd, "rhs") if right == 0 else with_key(odd, "rhs")
    return ["c", uuid, odd, None, left, right, value_type if keeps_type else None]


def _changed_right(said: Compare, old: Side, uuids: Iterator[str]) -> Side:
    """The right side of a changed comparison; 0 for none."""
    has_right = said.right is not None
    if not has_right and said.operator not in UNARY:
        return 0
    match old:
        case str(uuid) | [uuid, _, _]:
            if has_right:
                return _changed_side(old, type(said.right) is Path, 0)
            return uuid if type(uuid) is str else next(uuids)
        case [_, {"uuid": str(uuid)}] if has_right and uuid:
            return uuid
        case _:
            return next(uuids) if has_right else old


def _changed_side(old: Side, is_path: bool, usual: int) -> Side:
    """A side that says something else: a full path of its own would be wrong now, its other keys stay."""
    if type(old) is str:
        return old
    uuid, full, odd = old
    full = 0 if not is_path else 1 if type(full) is list else full
    if odd:
        key = "full_environment_path"
        return [uuid, full, with_key(odd, key) if full else without_key(odd, key)]
    is_usual = type(uuid) is str and full == (usual if is_path else 0)
    return uuid if is_usual else [uuid, full, 0]


def changed_array(said: Quantifier, old: Node, body: Node) -> Node:
    """A quantifier in the node of another; with another list its item has the usual name."""
    _, uuid, odd, before, path, key, _, item = old
    print_ = fingerprint(Compare(said.operator, said.path))
    if left_print(print_) != left_print(before):
        path, item = _changed_side(path, True, 1), 0
    return ["a", uuid, odd, None, path, key, body, item]


# Oddities of changed nodes.


def with_key(odd: Odd, key: str) -> Odd:
    """The oddities of a node that has a key now."""
    if not odd or key in odd[0]:
        return odd
    keys, before = list(odd[0]), _BEFORE.get(key)
    keys.insert(keys.index(before) + 1 if before in keys else len(keys), key)
    return [keys, odd[1]]


_BEFORE = {"parent_uuid": "uuid", "rhs": "lhs"}


def without_key(odd: Odd, key: str) -> Odd:
    """The oddities of a node that has a key no more."""
    if not odd:
        return odd
    keys, values = odd
    return [
        [each for each in keys if each != key],
        {each: value for each, value in values.items() if each != key},
    ]
