"""The agent's tools as pure functions: JSON out, in production's shape (docs/format.md, The agent's tools).

What only flowc knows, such as how sure an id is, stands in no answer. What is not known has ``error``. The ids of
``validations``, and what stands in ``return_fields``, are our guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from flowc.catalog import index, loading, paths
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


def task_search(search_queries: Sequence[str], catalog: Catalog | None = None, most: int = 10) -> Answer:
    """``{"tasks": {query: summaries}}``: per query its tasks, best first."""
    searched = index.index_of(catalog or loading.load())
    return {
        "tasks": {
            query: [_summary(each) for each in searched.find(query, most).tasks] for query in search_queries
        }
    }


def task_configuration(tasks: Sequence[Mapping[str, str]], catalog: Catalog | None = None) -> Answer:
    """``{"tasks": configurations}``: per ``{"id", "version"}`` the task; without a version the newest."""
    known = catalog or loading.load()
    return {"tasks": [_configuration(each.get("id", ""), each.get("version"), known) for each in tasks]}


def environment_paths_search(
    searches: Sequence[Mapping[str, str]],
    data_type_filter: paths.Category = "ALL",
    schema: Schema | None = None,
    most: int = 10,
) -> Answer:
    """``{"searches": answers}``: per ``{"root_type", "search_term"}`` the paths below a root of it, best first."""
    types = schema or schemas.load()
    found = [
        _paths(each.get("root_type", ""), each.get("search_term", ""), data_type_filter, types, most)
        for each in searches
    ]
    return {"searches": found}


def object_type_definition_search(names: Sequence[str], schema: Schema | None = None) -> Answer:
    """``{"types": definitions}``: per name of a type its fields with their arguments, and an enum's values."""
    types = schema or schemas.load()
    return {"types": [_definition(name, types) for name in names]}


# Tasks.


def _summary(task: Task) -> Answer:
    """A task in a line: enough to choose it, or not."""
    said: Answer = {"id": task.id, "version": task.version, "label": task.label}
    if task.description:
        said["description"] = task.description
    return {**said, "task_type": task.type, "installed": task.installed, "publisher": task.publisher}


def _configuration(task_id: str, version: str | None, catalog: Catalog) -> Answer:
    task = catalog.task(task_id, version)
    if task is not None:
        return configuration(task)
    asked: Answer = {"id": task_id} if version is None else {"id": task_id, "version": version}
    versions = catalog.versions(task_id)
    if versions:
        return asked | {
            "error": f"there is no version {version} of it: the versions are {', '.join(versions)}"
        }
    return asked | _unknown("task", "id", index.index_of(catalog).nearest(task_id))


def configuration(task: Task) -> Answer:
    """A task as production tells it."""
    ports: Answer = {} if task.type == "TRIGGER" else {"input_port_id": "input"}
    returned = (*task.adds, *_results(task), *task.returns)
    return {
        "id": task.id,
        "version": task.version,
        "task_type": task.type,
        **ports,
        "output_port_ids": list(task.ports),
        "config_fields": [_field(each) for each in task.fields],
        "return_fields": [{"id": each.name, "label": each.label, "type": each.mark} for each in returned],
    }


def _results(task: Task) -> tuple[Typed, ...]:
    """What a step of the usual name holds in its variable, where that is always of one type."""
    variable = step_variable(task.step_name) if task.step_name is not None else None
    if task.result is None or variable is None:
        return ()
    return (Typed(variable, task.result, task.label, task.evidence),)


def _field(field: ConfigField) -> Json:
    return {
        "id": field.id,
        "label": field.label,
        "description": field.description,
        "default_value": field.default,
        "validations": list(_validations(field)),
        "possible_object_types": list(field.object_types),
        "supports_liquid": field.supports_liquid,
    }


_FORMS = {
    "Array": "is a list",
    "Boolean": "is true or false",
    "Duration": "is an amount and a unit",
    "Float": "is a number",
    "Integer": "is a whole number",
}
"""What a value has to be, by the kind of its field; any other is text."""


def _validations(field: ConfigField) -> Iterator[Json]:
    if field.required:
        yield _validation("required", {}, "is needed")
    if field.kind in _FORMS:
        yield _validation("type", {"type": field.kind}, _FORMS[field.kind])
    if field.allowed:
        among: list[Json] = list(field.allowed)
        yield _validation("inclusion", {"in": among}, "is one of the values listed")


def _validation(name: str, options: Answer, message: str) -> Json:
    return {"id": name, "options": options, "error_message": message}


# The environment.


def _paths(root: str, term: str, only: paths.Category, schema: Schema, most: int) -> Answer:
    name = type_name(root, schema)
    if name is None:
        asked: Answer = {"root_type": root, "search_term": term}
        return asked | _unknown("type", "name", nearest_type(root, schema))
    return paths_answer(name, term, _found(name, term, only, schema, most))


@lru_cache(maxsize=512)
def _found(name: str, term: str, only: paths.Category, schema: Schema, most: int) -> tuple[paths.Found, ...]:
    """The search itself: conversations ask the same of one type again and again."""
    read = paths.meant(term, name, schema)
    return paths.PathSearch(schema, read).find(variable(name), name, only, most)


def paths_answer(root_type: str, term: str, found: Sequence[paths.Found]) -> Answer:
    """What ``environment_paths_search`` answers to one search."""
    return {"root_type": root_type, "search_term": term, "paths": [_path(each) for each in found]}


def _path(found: paths.Found) -> Answer:
    named = zip(found.path.split("."), found.types, strict=True)
    return {
        "path": found.path,
        "search_categories": list(found.categories),
        "path_elements_types": [f"{name}:{mark}" for name, mark in named],
        "leaf_type": found.mark,
    }


def _definition(name: str, schema: Schema) -> Answer:
    known = type_name(name, schema)
    if known is None:
        return {"name": name} | _unknown("type", "name", nearest_type(name, schema))
    answer: Answer = {"name": known, "kind": schema.kind(known)}
    fields = [_declared(each) for each in schema.declared(known).values()]
    values, members = list(schema.enum_values(known)), list(schema.members(known))
    parts: dict[str, Json] = {"fields": fields, "enum_values": values, "possible_types": members}
    return answer | {key: part for key, part in parts.items() if part}


_PAGING = frozenset({"after", "before", "first", "last", "reverse"})
"""Arguments of connections that say which page: in Flow a connection is a list of all its nodes."""


def _declared(field: Field) -> Answer:
    said: Answer = {"name": field.name, "type": field.type}
    left_out = _PAGING if "Connection" in field.type else ()
    arguments: list[Json] = [
        {"name": each.name, "type": each.type} for each in field.arguments if each.name not in left_out
    ]
    return said | {"arguments": arguments} if arguments else said


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


def _unknown(what: str, by: str, meant: str | None) -> Answer:
    more = f": did you mean {meant}?" if meant else ""
    return {"error": f"there is no {what} of this {by}{more}"}
