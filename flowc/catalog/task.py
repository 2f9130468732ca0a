"""The records of the catalogue: a task as ``task_configuration`` tells it (docs/format.md, The agent's tools)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Evidence = Literal["export", "documented", "assumed"]
"""How a fact is known: seen in a real export, stated by Shopify, or our own guess."""


@dataclass(frozen=True, slots=True)
class ConfigField:
    """One configuration field of a task.

    ``kind`` is one of Flow's own words (Text, Integer, Boolean, Array, Select, CommerceObject, …).
    ``object_types`` are the Admin API types a reference in it may lead to; without any it takes no reference.
    ``allowed`` is empty where every value will do. ``evidence`` is for the id of the field; what else is said
    of it is our reading of the values seen.
    """

    id: str
    label: str = ""
    kind: str = "Text"
    description: str = ""
    required: bool = False
    default: str | None = None
    allowed: tuple[str, ...] = ()
    supports_liquid: bool = False
    object_types: tuple[str, ...] = ()
    evidence: Evidence = "assumed"


@dataclass(frozen=True, slots=True)
class Typed:
    """A name and what it holds; ``mark`` is a type as ``schema.environment`` writes it: ``Order``, ``[Product]``."""

    name: str
    mark: str
    label: str = ""
    evidence: Evidence = "assumed"


@dataclass(frozen=True, slots=True)
class Task:
    """One version of a task.

    ``type`` is Flow's ``task_type``. ``evidence`` is for the id, and ``source`` says it in words. ``adds`` are the
    roots a trigger brings into the environment; ``brings_all`` says that a page lists them as all there are (but for
    ``shop``, which is everywhere). ``result`` is the mark of the variable that a named step defines,
    where it is always the same; ``returns`` are the fields of that variable where it is an object of no known type.
    ``is_open`` says that the fields and versions listed are not all: what else a step configures is then nothing to
    complain of. ``is_invented`` says that there is no such app: the task is there for examples.
    """

    id: str
    version: str
    type: str
    label: str
    description: str = ""
    publisher: str = "shopify"
    evidence: Evidence = "assumed"
    source: str = ""
    ports: tuple[str, ...] = ("output",)
    fields: tuple[ConfigField, ...] = ()
    adds: tuple[Typed, ...] = ()
    result: str | None = None
    returns: tuple[Typed, ...] = ()
    step_name: str | None = None
    installed: bool = True
    is_open: bool = False
    brings_all: bool = False
    is_invented: bool = False

    def takes_liquid(self, field: str) -> bool | None:
        """Does a field take Liquid? None where the catalogue does not know."""
        known = next((each for each in self.fields if each.id == field), None)
        if known is None or known.kind == "Duration":  # of the time of a wait nobody says
            return None
        return known.supports_liquid or bool(known.object_types)

    def takes_list(self, field: str) -> bool:
        """Does a field hold several values, as far as is known?"""
        return any(each.id == field and each.kind == "Array" for each in self.fields)
