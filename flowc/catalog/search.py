"""The agent's tools as pure functions: JSON out, in production's shape (docs/format.md, The agent's tools).

Where an id or a field is only assumed, the answer says so under ``evidence``, a key that production does not
have; a question that was read as another one has ``did_you_mean``, and what is not known has ``error``. What stands
in ``validations`` and in ``return_fields`` is our guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flowc.catalog import index, loading, paths, words
from flowc.catalog.loading import Catalog
from flowc.catalog.task import ConfigField, Task, Typed
from flowc.diagnostics.diagnostic import did_you_mean
from flowc.model.names import variable as step_variable
from flowc.schema import environment, index as schemas
from flowc.schema.definitions import Field
from flowc.schema.index import Schema

if TYPE_CHECKING:
    from flowc.jsontext.value import Json

Answer = dict[str, "Json"]


def task_search(
    search_queries: Sequence[str], catalog: Catalog | None = None, most: int = 10
) -> list[Answer]:
    """Per query its tasks, best first."""
    searched = index.index_of(catalog or loading.load())
    found = ((query, searched.find(query, most)) for query in search_queries)
    return [
        {"search_query": query, "tasks": [_summary(task) for task in each.tasks]}
        | _read_as(query, each.read_as)
        for query, each in found
    ]


def task_configuration(tasks: Sequence[Mapping[str, str]], catalog: Catalog | None = None) -> list[Answer]:
    """Per ``{"id", "version"}`` the task; without a version the newest."""
    known = catalog or loading.load()
    return [_configuration(each.get("id", ""), each.get("version"), known) for each in tasks]


def environment_paths_search(
    searches: Sequence[Mapping[str, str]],
    data_type_filter: paths.Category = "ALL",
    schema: Schema | None = None,
    most: int = 10,
) -> list[Answer]:
    """Per ``{"root_type", "search_term"}`` the paths below a root of the type, best first."""
    types = schema or schemas.load()
    return [
        _paths(each.get("root_type", ""), each.get("search_term", ""), data_type_filter, types, most)
        for each in searches
    ]


def object_type_definition_search(names: Sequence[str], schema: Schema | None = None) -> list[Answer]:
    """Per name of a type its fields with their arguments, and an enum's values."""
    types = schema or schemas.load()
    return [_definition(name, types) for name in names]


# Tasks.


def _named(task: Task) -> Answer:
    return {
        "id": task.id,
        "version": task.version,
        "label": task.label,
        "description": task.description,
        "task_type": task.type,
        "publisher": task.publisher,
    }


def _summary(task: Task) -> Answer:
    return {**_named(task), "installed": task.installed, "evidence": task.evidence}


def _configuration(task_id: str, version: str | None, catalog: Catalog) -> Answer:
    task = catalog.task(task_id, version)
    if task is not None:
        return configuration(task)
    asked: Answer = {"id": task_id, "version": version}
    versions = catalog.versions(task_id)
    if versions:
        return asked | {"error": f"there is no version {version} of it", "did_you_mean": versions[-1]}
    return asked | {"error": "there is no task of this id"} | _meant(index.index_of(catalog).nearest(task_id))


def configuration(task: Task) -> Answer:
    """A task as production tells it."""
    return {
        **_named(task),
        "evidence": task.evidence,
        "input_port_id": None if task.type == "TRIGGER" else "input",
        "output_port_ids": list(task.ports),
        "config_fields": [_field(each) for each in task.fields],
        "return_fields": [
            {"id": each.name, "label": each.label, "type": each.mark, "evidence": each.evidence}
            for each in (*task.adds, *_results(task), *task.returns)
        ],
    }


def _results(task: Task) -> tuple[Typed, ...]:
    """What a step of the usual name holds in its variable, where that is always of one type."""
    variable = step_variable(task.step_name) if task.step_name is not None else None
    if task.result is None or variable is None:
        return ()
    return (Typed(variable, task.result, task.label, task.evidence),)


def _field(field: ConfigField) -> Json:
    validations: list[Json] = [{"type": "required"}] if field.required else []
    if field.allowed:
        validations.append({"type": "inclusion", "values": list(field.allowed)})
    return {
        "id": field.id,
        "label": field.label,
        "description": field.description,
        "kind": field.kind,
        "default_value": field.default,
        "validations": validations,
        "possible_object_types": list(field.object_types),
        "supports_liquid": field.supports_liquid,
        "evidence": field.evidence,
    }


# The environment.


def _paths(root: str, term: str, only: paths.Category, schema: Schema, most: int) -> Answer:
    asked: Answer = {"root_type": root, "search_term": term}
    name = type_name(root, schema)
    if name is None:
        return asked | {"error": "there is no type of this name"} | _meant(nearest_type(root, schema))
    read = paths.meant(term, name, schema)
    found = paths.PathSearch(schema, read).find(variable(name), name, only, most)
    return paths_answer(name, term, read, found)


def paths_answer(root_type: str, term: str, read_as: str, found: Sequence[paths.Found]) -> Answer:
    """What ``environment_paths_search`` answers to one search."""
    answer: Answer = {"root_type": root_type, "search_term": term, "paths": [_path(each) for each in found]}
    return answer | _read_as(term, read_as)


def _path(found: paths.Found) -> Answer:
    return {
        "path": found.path,
        "search_categories": list(found.categories),
        "path_elements_types": list(found.types),
        "leaf_type": found.mark,
    }


def _definition(name: str, schema: Schema) -> Answer:
    known = type_name(name, schema)
    if known is None:
        return {"name": name, "error": "there is no type of this name"} | _meant(nearest_type(name, schema))
    answer: Answer = {"name": known, "kind": schema.kind(known)}
    fields = [_declared(each) for each in schema.declared(known).values()]
    values, members = list(schema.enum_values(known)), list(schema.members(known))
    parts: dict[str, Json] = {"fields": fields, "enum_values": values, "possible_types": members}
    return answer | {key: part for key, part in parts.items() if part}


def _declared(field: Field) -> Answer:
    arguments: list[Json] = [{"name": each.name, "type": each.type} for each in field.arguments]
    return {"name": field.name, "type": field.type, "arguments": arguments}


def type_name(name: str, schema: Schema) -> str | None:
    """A type in any case, or as the owner of a declared field is spelled: ``PRODUCT_VARIANT``, ``product variant``."""
    if schema.kind(name):
        return name
    key = environment.owner_key(name.replace(" ", ""))
    return next((each for each in schema.kinds if environment.owner_key(each) == key), None)


def nearest_type(name: str, schema: Schema) -> str | None:
    """The type that was meant, among those that have fields."""
    return did_you_mean(name, [each for each in schema.kinds if schema.fields(each)])


def variable(name: str) -> str:
    """The root of a type: ``draftOrder``."""
    return name[:1].lower() + name[1:]


def _read_as(asked: str, read: str) -> Answer:
    return {} if read == " ".join(words.question(asked)) else {"did_you_mean": read}


def _meant(word: str | None) -> Answer:
    return {"did_you_mean": word} if word else {}
