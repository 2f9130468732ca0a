"""The data of a run by its types: what an API writes as text and is a number is known to be one (``schema.amounts``).

The types are those of ``schema.environment``; what it does not know stays as the event has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import cast

from flowc.jsontext.value import Json
from flowc.model.workflow import Step, Workflow
from flowc.schema import amounts, environment
from flowc.schema.environment import Scope, bare, scope_of


class Typing:
    """What the roots and results of one workflow hold. Nothing is read before it is asked for."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    @cached_property
    def _scope(self) -> Scope:
        return scope_of(self._workflow)

    def roots(self, roots: Mapping[str, Json]) -> dict[str, Json]:
        """What a trigger brings, and the shop."""
        return {name: self._root(name, value) for name, value in roots.items()}

    def result(self, step: Step, variable: str, value: Json) -> Json:
        """The result of a step."""
        if not _holds_text(value):
            return value
        mark, own = environment.result(step, variable, self._scope.schema)
        return _Reader(replace(self._scope, types={**self._scope.types, **own})).value(value, mark)

    def _root(self, name: str, value: Json) -> Json:
        if not _holds_text(value):
            return value
        mark = environment.TRIGGER_VALUES.get(name) or environment.root(
            name, replace(self._scope, results={})
        )
        return _Reader(self._scope).value(value, mark)


def _holds_text(value: Json) -> bool:
    return isinstance(value, str | list | dict)


class _Reader:
    """Reads values by their marks. What stands in several places of the data is read once."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._read: dict[tuple[int, str], Json] = {}

    def value(self, value: Json, mark: str | None) -> Json:
        """A value of a mark, with all that it holds."""
        if mark is None:
            return value
        if isinstance(value, str):
            is_number = bare(mark.strip("[]")) in amounts.SCALARS
            return cast("Json", amounts.number_text(value)) if is_number else value
        if not isinstance(value, list | dict):
            return value
        key = id(cast("Json", value)), mark
        if key not in self._read:
            self._read[key] = self._held(cast("list[Json] | dict[str, Json]", value), mark)
        return self._read[key]

    def _held(self, value: list[Json] | dict[str, Json], mark: str) -> Json:
        if isinstance(value, list):
            return [self.value(item, mark) for item in value]
        return {key: self.value(item, _member(mark, key, self._scope)) for key, item in value.items()}


def _member(owner: str, name: str, scope: Scope) -> str | None:
    """The mark of a field; of a union or an interface that of the first of its types that has one.

    The value of a declared metafield has the type of its definition, which nobody tells: what reads as a number is one.
    """
    if (owner, name) == (environment.DECLARED_METAFIELD, "value"):
        return "Decimal"
    found = environment.member(owner, name, scope)
    if found is not None:
        return found
    within = scope.schema.members(bare(owner.strip("[]")))
    marks = (environment.member(each, name, scope) for each in within)
    return next((mark for mark in marks if mark is not None), None)
