"""Objects of a document without their meaning: which keys in which order, and the values of the others.

``peel`` takes an object apart, ``weave`` puts it together; a key named twice is peeled at its first place and
filled at its last, which is the one JSON readers take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flowc.jsontext import Pairs
from flowc.model import Json

Keys: TypeAlias = tuple[str, ...]

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
ROOT: Keys = ("steps", "links", "patched_fields", "variables", "note", "vertical_layout_enabled", "workflow_name")
TOP: Keys = ("__metadata", "root")

FIELD_HOLES = frozenset(FIELD)
LINK_HOLES = frozenset(LINK)
STEP_HOLES = frozenset(STEP) - {"step_id", "step_position"}
DECLARATION_HOLES = frozenset(DECLARATION) - {"id"}
ROOT_HOLES = frozenset({"steps", "links", "patched_fields", "note", "workflow_name"})
TOP_HOLES = frozenset({"root"})

KNOWN = (FIELD, LINK, STEP, DECLARATION, ROOT, TOP)


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of an object: its keys, and the values of those that are not meaning, in order."""

    keys: Keys
    values: tuple[Json, ...] = ()

    def get(self, key: str, holes: frozenset[str]) -> Json:
        """The value left for a key that is no hole, None where there is none."""
        values = iter(self.values)
        found = None
        for name, hole in _places(self.keys, holes):
            if not hole:
                value = next(values, None)
                if name == key:
                    found = value
        return found


def peel(node: Json, holes: frozenset[str]) -> Rest:
    """The object without the values of its holes."""
    if isinstance(node, Pairs):
        keys = tuple(key for key, _ in node.items)
        places = zip(node.items, _places(keys, holes), strict=True)
        return Rest(keys, tuple(value for (_, value), (_, hole) in places if not hole))
    keys = tuple(node)
    return Rest(keys, tuple([node[key] for key in keys if key not in holes]))


def weave(rest: Rest, holes: frozenset[str], meaning: Mapping[str, Json]) -> Json:
    """The object again: holes filled with their meaning, null where it has none; new meaning at the end."""
    keys = rest.keys
    values = iter(rest.values)
    if len(set(keys)) == len(keys):
        node = {key: meaning.get(key) if key in holes else next(values) for key in keys}
        for key, value in meaning.items():
            if key not in node and value is not None:
                node[key] = value
        return node
    items = [
        (key, meaning.get(key) if hole else next(values)) for key, hole in _places(keys, holes)
    ]
    items += [(key, value) for key, value in meaning.items() if value is not None and key not in keys]
    return Pairs(tuple(items))


def member(node: Json, key: str) -> Json:
    """The value of a key; the last one of several, None where there is none."""
    if isinstance(node, Pairs):
        return next((value for name, value in reversed(node.items) if name == key), None)
    return node.get(key)


def _places(keys: Keys, holes: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Each key, and whether it is a hole: of one named twice, the last."""
    last = {key: at for at, key in enumerate(keys)}
    for at, key in enumerate(keys):
        yield key, key in holes and last[key] == at
