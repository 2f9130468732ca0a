"""The catalogue: what is known of Flow's tasks and of the environment, and how sure it is.

``load`` gives the tasks that flowc knows, with the project's where ``FLOWC_CATALOG`` names them, and ``load_schema``
the types; the tools of Shopify's agent are functions over them. All are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.catalog.adopting import adopted
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
    from flowc.catalog.words import alike, question, stem, words as words_of
    from flowc.schema.index import Schema, from_text as schema_from_text, load as load_schema

__all__ = [
    "Catalog",
    "ConfigField",
    "Schema",
    "Task",
    "TaskIndex",
    "Typed",
    "adopted",
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
    "words_of",
]

_HOMES = {
    "adopted": ("catalog.adopting", "adopted"),
    "Catalog": ("catalog.loading", "Catalog"),
    "load": ("catalog.loading", "load"),
    "with_project": ("catalog.loading", "with_project"),
    "ConfigField": ("catalog.task", "ConfigField"),
    "Task": ("catalog.task", "Task"),
    "Typed": ("catalog.task", "Typed"),
    "TaskIndex": ("catalog.index", "TaskIndex"),
    "index_of": ("catalog.index", "index_of"),
    "alike": ("catalog.words", "alike"),
    "question": ("catalog.words", "question"),
    "stem": ("catalog.words", "stem"),
    "words_of": ("catalog.words", "words"),
    "Schema": ("schema.index", "Schema"),
    "load_schema": ("schema.index", "load"),
    "schema_from_text": ("schema.index", "from_text"),
}
"""Where the names are and what they are called there; all others are in ``search``."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'flowc.catalog' has no attribute {name!r}")
    from importlib import import_module

    home, its_name = _HOMES.get(name, ("catalog.search", name))
    value = getattr(import_module(f"flowc.{home}"), its_name)
    globals()[name] = value
    return value
