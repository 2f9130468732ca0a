"""The catalogue: what is known of Flow's tasks and of the environment, and how sure it is.

``load`` gives the tasks that flowc brings along and ``load_schema`` the types; the tools of Shopify's agent are
functions over them. All are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.catalog.index import TaskIndex, index_of
    from flowc.catalog.loading import Catalog, load, with_project
    from flowc.catalog.search import (
        environment_paths_search,
        object_type_definition_search,
        task_configuration,
        task_search,
        type_name,
    )
    from flowc.catalog.task import ConfigField, Task, Typed
    from flowc.catalog.words import alike, question, stem
    from flowc.schema.index import Schema, from_text as schema_from_text, load as load_schema

__all__ = [
    "Catalog",
    "ConfigField",
    "Schema",
    "Task",
    "TaskIndex",
    "Typed",
    "alike",
    "environment_paths_search",
    "index_of",
    "load",
    "load_schema",
    "object_type_definition_search",
    "question",
    "schema_from_text",
    "stem",
    "task_configuration",
    "task_search",
    "type_name",
    "with_project",
]

_HOMES = {
    "Catalog": "loading",
    "load": "loading",
    "with_project": "loading",
    "ConfigField": "task",
    "Task": "task",
    "Typed": "task",
    "TaskIndex": "index",
    "index_of": "index",
    "alike": "words",
    "question": "words",
    "stem": "words",
}
_TYPES = {"Schema": "Schema", "schema_from_text": "from_text", "load_schema": "load"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'flowc.catalog' has no attribute {name!r}")
    from importlib import import_module

    home = "flowc.schema.index" if name in _TYPES else f"flowc.catalog.{_HOMES.get(name, 'search')}"
    value = getattr(import_module(home), _TYPES.get(name, name))
    globals()[name] = value
    return value
