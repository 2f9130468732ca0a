"""Changed nodes of a condition: what a comparison or a quantifier shares with the one it was, it keeps."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.fields.conditions.nodes import UNARY
from flowc.fields.conditions.outline import Skeleton, fingerprint, left_print
from flowc.fields.conditions.skeletons import odd_of
from flowc.fields.conditions.tree import fits
from flowc.jsontext.value import Json
from flowc.model.workflow import Compare, Path, Quantifier

_SYMBOLS = ("==", "!=", ">", ">=", "<", "<=")
_WORDS = ("include?", "in?", "start_with?", "end_with?", "nil?", "empty_or_nil?", "not_empty_and_not_nil?")
_OPERATORS = (*_SYMBOLS, *_WORDS, *(f"not_{word}" for word in _WORDS))


def changed_comparison(said: Compare, old: Skeleton, uuids: Iterator[str]) -> Skeleton:
    """A comparison in the node of another: what its sides share with that one they keep."""
    _, uuid, value_type, print_, left, right, *odd = old
    new = fingerprint(said)
    same_left = left_print(new) == left_print(print_)
    if any(fingerprint(Compare(operator, said.left, said.right)) == print_ for operator in _OPERATORS):
        sides = left, right
    else:
        left = left if same_left else _changed_leaf(left, type(said.left) is Path, 1)
        sides = left, _changed_right(said, right, uuids)
    kept = value_type if same_left and type(value_type) is str and fits(value_type, said) else None
    if odd:
        odd = odd_of(old, 6, drop="rhs") if sides[1] == 0 else odd_of(old, 6, add="rhs")
    return ["c", uuid, kept, new, *sides, *odd]


def _changed_right(said: Compare, old: Json, uuids: Iterator[str]) -> Json:
    """The right side of a changed comparison; 0 for none."""
    if said.right is not None:
        if _is_kept(old):
            return _uuid_of(old[1]) or next(uuids)
        return _changed_leaf(old, type(said.right) is Path, 0) if old else next(uuids)
    if said.operator not in UNARY:
        return 0
    if _is_list(old) and not _is_kept(old):
        return old[0] if type(old[0]) is str else next(uuids)
    return old


def _is_list(skeleton: Json) -> bool:
    return isinstance(skeleton, list)


def _is_kept(right: Json) -> bool:
    """Is this the right side of a unary operator, kept as it is?"""
    return _is_list(right) and right[0] == "!"


def _uuid_of(node: Json) -> str | None:
    match node:
        case {"uuid": str(uuid)}:
            return uuid
        case _:
            return None


def _changed_leaf(old: Json, is_path: bool, usual: int) -> Json:
    """A side that says something else: a full path of its own would be wrong now, its other keys stay."""
    if not _is_list(old):
        return old
    uuid, full, *odd = old
    full = 0 if not is_path else 1 if type(full) is list else full
    if odd:
        key = "full_environment_path"
        return [uuid, full, *(odd_of(old, 2, add=key) if full else odd_of(old, 2, drop=key))]
    return uuid if full == (usual if is_path else 0) else [uuid, full]


def changed_array(said: Quantifier, old: Skeleton, body: Skeleton) -> Skeleton:
    """A quantifier in the node of another; with another list its item has the usual name."""
    print_ = fingerprint(Compare(said.operator, said.path))
    if left_print(print_) == left_print(old[2]):
        return [*old[:2], print_, *old[3:5], body, *old[6:]]
    path = _changed_leaf(old[3], True, 1)
    return [*old[:2], print_, path, old[4], body, *([0, *old[7:]] if len(old) > 7 else [])]
