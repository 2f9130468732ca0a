"""What a conversation's program may name: the tasks it was told of, their fields, and the paths there are.

Told of are the tasks of its ``task_configuration`` answers, those of programs in other answers (a workflow that is
edited, a template), and those that the catalogue is certain of. Paths begin in what triggers among these bring. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flowc.catalog import Catalog, Schema, Task
from flowc.grammar import Known, Lexicon, named
from flowc_serving.agent.conversation import PROGRAM, Answer, Conversation
from flowc_serving.agent.json_value import Json

DEEPEST = 5
"""How many properties lead at most from a root to the last type whose properties a path may read."""

MOST = 500
"""Tasks of a conversation beside the certain ones; the last count."""

SHOP: tuple[str, str] = ("shop", "Shop")
OPEN = frozenset(("Metaobject",))
"""Types with more properties than the API tells, beside unions and interfaces (docs/environment.md)."""

Roots = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a lexicon is made of; two conversations with equal ones have the same grammar.

    ``roots`` are the roots that triggers bring, with their types; ``reserved`` are names of roots that none brings.
    """

    tasks: tuple[Known, ...]
    roots: Roots
    reserved: frozenset[str]


def lexicon(conversation: Conversation, catalog: Catalog, schema: Schema) -> Lexicon:
    """The lexicon of a conversation."""
    return complete(vocabulary(conversation, catalog), schema)


def complete(words: Vocabulary, schema: Schema) -> Lexicon:
    """The lexicon of a vocabulary, in a schema."""
    types, closed = _types(words.roots, schema)
    return Lexicon(words.tasks, dict(words.roots), types, closed, words.reserved)


# Tasks.


def vocabulary(conversation: Conversation, catalog: Catalog) -> Vocabulary:
    """The tasks and roots of a conversation."""
    certain = _certain(catalog)
    told = dict.fromkeys(_told(conversation))
    tasks = tuple(_joined([*certain, *list(told)[-MOST:]]))
    roots, is_known = _roots(conversation, tasks, catalog)
    names = frozenset(catalog.roots()).difference(roots) if is_known else frozenset[str]()
    return Vocabulary(tasks, tuple(sorted(roots.items())), names)


@lru_cache(maxsize=4)
def _certain(catalog: Catalog) -> tuple[Known, ...]:
    return tuple(_known(each) for each in catalog if each.evidence != "assumed")


def _known(task: Task) -> Known:
    return Known(task.id, task.version, task.type, tuple(each.id for each in task.fields))


def _joined(tasks: Iterable[Known]) -> Iterator[Known]:
    """Tasks of one id, version and type as one, with the fields of all."""
    fields: dict[tuple[str, str, str], dict[str, None]] = {}
    for each in tasks:
        fields.setdefault((each.task, each.version, each.type), {}).update(dict.fromkeys(each.fields))
    return (Known(*key, tuple(found)) for key, found in fields.items())


def _told(conversation: Conversation) -> Iterator[Known]:
    """The tasks of all answers, as they were told."""
    for message in conversation.messages:
        if isinstance(message, Answer):
            yield from _configured(message)
            for program in _programs(message.data):
                yield from _named(program)


@lru_cache(maxsize=256)
def _named(program: str) -> tuple[Known, ...]:
    return named(program)


def _configured(answer: Answer) -> Iterator[Known]:
    for each in _configurations(answer):
        task, version, kind = (each.get(key) for key in ("id", "version", "task_type"))
        if isinstance(task, str) and isinstance(version, str) and isinstance(kind, str):
            yield Known(task, version, kind, tuple(_texts(each.get("config_fields"), "id")))


def _configurations(answer: Answer) -> Iterator[Mapping[str, Json]]:
    found = answer.data.get("tasks") if answer.name == "task_configuration" else None
    return (each for each in found if isinstance(each, dict)) if isinstance(found, list) else iter(())


def _texts(records: Json, key: str) -> Iterator[str]:
    for each in records if isinstance(records, list) else ():
        if isinstance(each, dict) and isinstance(text := each.get(key), str):
            yield text


def _programs(data: Json) -> Iterator[str]:
    """The programs in an answer."""
    if isinstance(data, list):
        for each in data:
            yield from _programs(each)
    elif isinstance(data, dict):
        for key, each in data.items():
            if key == PROGRAM and isinstance(each, str):
                yield each
            else:
                yield from _programs(each)


# Roots.


def _roots(
    conversation: Conversation, tasks: Iterable[Known], catalog: Catalog
) -> tuple[dict[str, str], bool]:
    """The roots that the triggers bring, and whether of each trigger it is known what it brings."""
    told = {
        (str(each.get("id")), str(each.get("version"))): dict(_returned(each))
        for answer in conversation.answers("task_configuration")
        for each in _configurations(answer)
    }
    roots: dict[str, str] = dict([SHOP])
    is_known = True
    for each in tasks:
        if each.type == "TRIGGER":
            brought = told.get((each.task, each.version)) or _brought(catalog.task(each.task, each.version))
            is_known &= bool(brought)
            for name, kind in brought.items():
                roots[name] = kind if roots.get(name, kind) == kind else ""
    return roots, is_known


def _returned(configuration: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    found = configuration.get("return_fields")
    for each in found if isinstance(found, list) else ():
        match each:
            case {"id": str(name), "type": str(mark)}:
                yield name, mark.strip("[]")
            case _:
                pass


def _brought(task: Task | None) -> dict[str, str]:
    return {each.name: each.mark.strip("[]") for each in task.adds} if task is not None else {}


# Types.


@lru_cache(maxsize=64)
def _types(roots: Roots, schema: Schema) -> tuple[Mapping[str, Mapping[str, str]], frozenset[str]]:
    """The properties of all types near the roots, and those of the types whose properties nobody knows all of."""
    distance = {kind: 0 for _, kind in roots if kind}
    todo = list(distance)
    found: dict[str, Mapping[str, str]] = {}
    for name in todo:
        closed = schema.needing_arguments(name)
        properties = {key: mark.strip("[]") for key, mark in schema.fields(name).items() if key not in closed}
        if properties:
            found[name] = properties
        if distance[name] < DEEPEST:
            new = dict.fromkeys(kind for kind in properties.values() if kind not in distance)
            distance.update(dict.fromkeys(new, distance[name] + 1))
            todo += new
    kinds = {*distance, *(kind for properties in found.values() for kind in properties.values())}
    return found, frozenset(kind for kind in kinds if _is_open(kind, schema))


def _is_open(kind: str, schema: Schema) -> bool:
    return kind in OPEN or schema.kind(kind) in ("union", "interface", "")
