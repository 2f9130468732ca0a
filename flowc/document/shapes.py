"""Objects of a document without their meaning: which keys in which order, and the values of the others.

What is left is a ``Rest``, a row of plain JSON: ``[shape, value, …]``. The shape is the number of usual keys, or
the keys themselves; the values are those of the keys that are not meaning, in order. ``peel`` takes an object
apart, ``weave`` puts it together; a key named twice is peeled at its first place and filled at its last, which is
the one JSON readers take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import TypeAlias

from flowc.jsontext import Number, Pairs
from flowc.jsontext.value import Json
from flowc.records import record

Keys: TypeAlias = tuple[str, ...]
Rest: TypeAlias = list[Json]

FIELD: Keys = ("config_field_id", "value")
LINK: Keys = ("from_step_id", "from_port_id", "to_step_id", "to_port_id")
STEP: Keys = (
    "step_id",
    "step_position",
    "config_field_values",
    "task_id",
    "task_version",
    "task_type",
    "description",
    "note",
    "name",
)
DECLARATION: Keys = ("id", "handle", "field", "patched_type", "arguments", "merchant_configured")
ROOT: Keys = (
    "steps",
    "links",
    "patched_fields",
    "variables",
    "note",
    "vertical_layout_enabled",
    "workflow_name",
)
TOP: Keys = ("__metadata", "root")

FIELD_HOLES = frozenset(FIELD)
LINK_HOLES = frozenset(LINK)
STEP_HOLES = frozenset(STEP) - {"step_id", "step_position"}
DECLARATION_HOLES = frozenset(DECLARATION) - {"id"}
ROOT_HOLES = frozenset({"steps", "links", "patched_fields", "note", "workflow_name"})
TOP_HOLES = frozenset({"root"})

IDS = frozenset({str, int, Number})
"""Step ids are text or integers [doc]."""
INPUT = "input"
"""The port that every link leads to."""

KNOWN = (FIELD, LINK, STEP, DECLARATION, ROOT, TOP)
_NUMBERS: dict[Keys, int] = {keys: number for number, keys in enumerate(KNOWN)}
USUAL_STEP = _NUMBERS[STEP]


class Unsound(Exception):
    """This is no part of a workflow: ``validate.problems`` says why."""


def rest(keys: Keys, values: Iterable[Json] = ()) -> Rest:
    """The rest of an object of these keys; values of those that are not meaning."""
    number = _NUMBERS.get(keys)
    return [list(keys) if number is None else number, *values]


def keys_in(rest: Rest) -> Keys:
    """The keys of an object, given its rest."""
    shape = rest[0]
    return KNOWN[shape] if type(shape) is int else tuple(shape)


def left(rest: Rest, key: str, holes: frozenset[str]) -> Json:
    """The value left for a key that is no hole (the last of several), None where there is none."""
    at = _plan(keys_in(rest), holes).places.get(key)
    return None if at is None or at >= len(rest) else rest[at]


@record
class _Plan:
    """What keys and holes say together: which keys are kept, where in a rest, and which holes have no key."""

    entries: tuple[tuple[str, bool], ...]
    kept: tuple[str, ...]
    places: Mapping[str, int]
    absent: tuple[str, ...]
    is_plain: bool


@lru_cache(maxsize=1024)
def _plan(keys: Keys, holes: frozenset[str]) -> _Plan:
    if not all(type(key) is str for key in keys):
        raise ValueError("a key is no text")
    last = {key: at for at, key in enumerate(keys)}
    entries = tuple([(key, key in holes and last[key] == at) for at, key in enumerate(keys)])
    kept = tuple([key for key, hole in entries if not hole])
    absent = tuple(sorted(holes - last.keys()))
    return _Plan(entries, kept, {key: at for at, key in enumerate(kept, 1)}, absent, len(last) == len(keys))


def peel(node: Json, holes: frozenset[str]) -> Rest:
    """The object without the values of its holes."""
    if type(node) is Pairs:
        keys = tuple([key for key, _ in node.items])
        places = zip(node.items, _plan(keys, holes).entries, strict=True)
        return rest(keys, [value for (_, value), (_, hole) in places if not hole])
    keys = tuple(node)
    return rest(keys, [node[key] for key in _plan(keys, holes).kept])


def weave(rest: Rest, holes: frozenset[str], meaning: Mapping[str, Json]) -> Json:
    """The object again: holes filled with their meaning, null where it has none; new meaning at the end.

    Raises ``ValueError`` where the rest has too few values.
    """
    plan = _plan(keys_in(rest), holes)
    values = iter(rest[1:])
    if len(plan.kept) != len(rest) - 1:
        raise ValueError("keys and values do not agree")
    if not plan.is_plain:
        items = [(key, meaning.get(key) if hole else next(values)) for key, hole in plan.entries]
        items += [(key, meaning[key]) for key in plan.absent if meaning.get(key) is not None]
        return Pairs(tuple(items))
    node = {key: meaning.get(key) if hole else next(values) for key, hole in plan.entries}
    for key in plan.absent:
        value = meaning.get(key)
        if value is not None:
            node[key] = value
    return node


def has_keys(node: Json, keys: Keys) -> bool:
    """Is this an object of just these keys, in this order?"""
    return type(node) is not Pairs and tuple(node) == keys


def member(node: Json, key: str) -> Json:
    """The value of a key; the last one of several, None where there is none."""
    if type(node) is Pairs:
        return next((value for name, value in reversed(node.items) if name == key), None)
    return node.get(key)


def list_in(node: Json, key: str) -> list[Json]:
    """The list of a key, which may be missing. Raises ``Unsound`` for anything else, null too."""
    held = member(node, key)
    kind = held.__class__
    if kind is list:
        return held
    if held is None and key not in keys_of(node):
        return []
    raise Unsound


def keys_of(node: Json) -> Iterable[str]:
    """The keys of an object in their order, each as often as it stands there."""
    return [key for key, _ in node.items] if type(node) is Pairs else node


def getter(node: Json) -> Callable[[str], Json]:
    """``member`` of one object, for reading many keys of it. Raises ``Unsound`` for what is none."""
    kind = node.__class__
    if kind is dict:
        return node.get
    if kind is Pairs:
        return partial(member, node)
    raise Unsound
