"""The catalogue: what is known of Flow's tasks and of the environment, and how sure it is.

``load`` gives the tasks that flowc knows, with the project's where ``FLOWC_CATALOG`` names them, and ``load_schema``
the types; the tools of Shopify's agent are functions over them. All are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.faces import face

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

__getattr__ = face(
    globals(),
    {
        "catalog.adopting": "adopted",
        "catalog.index": "TaskIndex index_of",
        "catalog.loading": "Catalog load with_project",
        "catalog.search": "environment_paths_search object_type_definition_search task_configuration task_search "
        "type_name",
        "catalog.task": "ConfigField Task Typed",
        "catalog.words": "alike question stem words_of=words",
        "schema.index": "Schema load_schema=load schema_from_text=from_text",
    },
)
