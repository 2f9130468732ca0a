"""The input of a Run code step: a GraphQL query on the environment [doc] (docs/format.md, Single tasks).

As in every path of Flow, a connection is read as a list of its nodes [doc]. That arguments and variables do nothing
here is a guess: Flow makes a field with arguments readable by declaring it as a property of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import cast

from graphql import OperationType
from graphql.language import ast

from flowc.diagnostics.diagnostic import Problem, did_you_mean, hint_of
from flowc.jsontext.value import Json
from flowc.run_code import graphql_text
from flowc.run_code.graphql_text import place

FieldsOf = Callable[[str], Mapping[str, str | None] | None]
"""The fields of a type with their marks, ``{"lineItems": "[LineItem]"}``; of ``""`` the roots.

A mark is None where the type of a field is not known. The whole is None for a type without fields, such as a scalar.
"""

_TYPENAME = "__typename"
_PAGES = frozenset(("first", "last", "after", "before"))
"""Arguments of connections that say which of their nodes."""
_MOST_FRAGMENTS = 1_000
_DEEPEST = 100
"""Fragments in fragments that an answer is read through."""
_MOST_PATHS = 10_000
"""Paths that are looked at; fragments in fragments can make any number of them."""

Fragments = Mapping[str, ast.FragmentDefinitionNode]


class QueryError(Exception):
    """A query that cannot be answered, and why."""


def check_query(query: str, fields_of: FieldsOf) -> tuple[Problem, ...]:
    """Everything wrong with a query on the environment that ``fields_of`` tells, in order."""
    document = graphql_text.read(query)
    if isinstance(document, Problem):
        return (document,)
    check = _Check(document, fields_of)
    return tuple(sorted(check.problems(), key=lambda problem: problem.start))


def roots(query: str) -> Iterator[tuple[str, int, int]]:
    """The roots that a query reads, each with its place; none of one that cannot be read."""
    return ((path, *place(one.name)) for path, one in _fields(query) if "." not in path)


def paths(query: str) -> Iterator[str]:
    """Every field of a query as a path from the roots; none of one that cannot be read."""
    return (path for path, _ in _fields(query))


def _fields(query: str) -> Iterator[tuple[str, ast.FieldNode]]:
    found, fragments = graphql_text.selections(query)
    for one in found:
        yield from islice(_below(one, "", fragments, set()), _MOST_PATHS)


def _below(
    selections: ast.SelectionSetNode, owner: str, fragments: Fragments, spread: set[tuple[str, str]]
) -> Iterator[tuple[str, ast.FieldNode]]:
    """The paths below an owner; ``spread`` are the fragments that were told at their owners before."""
    for one in selections.selections:
        if isinstance(one, ast.FieldNode):
            path = f"{owner}{one.name.value}"
            yield path, one
            if one.selection_set is not None:
                yield from _below(one.selection_set, f"{path}.", fragments, spread)
        elif isinstance(one, ast.InlineFragmentNode):
            yield from _below(one.selection_set, owner, fragments, spread)
        elif isinstance(one, ast.FragmentSpreadNode):
            name = one.name.value
            if name in fragments and (owner, name) not in spread:
                spread.add((owner, name))
                rest = {other: each for other, each in fragments.items() if other != name}
                yield from _below(fragments[name].selection_set, owner, rest, spread)


def select(query: str, environment: Mapping[str, Json]) -> dict[str, Json]:
    """What the query reads from the environment; what is not there is None. Raises ``QueryError``."""
    document = graphql_text.read(query)
    if isinstance(document, Problem):
        raise QueryError(document.message)
    found, fragments = graphql_text.selections(query)
    if len(found) != 1:
        raise QueryError("an input is one query")
    return _Selection(fragments).of(found[0], environment)


class _Check:
    """One way through a document; each fragment is looked at where it is defined."""

    def __init__(self, document: ast.DocumentNode, fields_of: FieldsOf) -> None:
        self._document = document
        self._fields_of = fields_of
        self._fragments = graphql_text.fragments(document)

    def problems(self) -> Iterator[Problem]:
        hint = "write query { shop { name } }"
        others = 0
        for one in self._document.definitions:
            start, end = place(one)
            if isinstance(one, ast.FragmentDefinitionNode):
                yield from self._inside(one.selection_set, one.type_condition.name.value)
                continue
            if not isinstance(one, ast.OperationDefinitionNode) or one.operation is not OperationType.QUERY:
                yield Problem("one-query", "an input is a query, and reads only", start, start + 1, hint)
            else:
                if others:
                    yield Problem("one-query", "an input is one query, and this is another", start, end)
                for variable in one.variable_definitions or ():
                    message = "nothing gives a query's variables their values"
                    yield Problem("query-variable", message, *place(variable))
                yield from self._inside(one.selection_set, "")
            others += 1
        if not others:
            yield Problem("one-query", "an input is a query", 0, 1, hint)

    def _inside(self, selections: ast.SelectionSetNode, owner: str | None) -> Iterator[Problem]:
        """``owner`` is None where the type is not known: only what is wrong in every type is told."""
        for one in selections.selections:
            if isinstance(one, ast.FieldNode):
                yield from self._field(one, owner)
            elif isinstance(one, ast.InlineFragmentNode):
                named = one.type_condition.name.value if one.type_condition else owner
                yield from self._inside(one.selection_set, named)
            elif isinstance(one, ast.FragmentSpreadNode) and one.name.value not in self._fragments:
                meant = did_you_mean(one.name.value, self._fragments)
                message = f"there is no fragment {one.name.value}"
                yield Problem("unknown-fragment", message, *place(one.name), hint_of(meant), meant)

    def _field(self, field: ast.FieldNode, owner: str | None) -> Iterator[Problem]:
        if field.arguments:
            start, end = place(field.arguments[0])[0], place(field.arguments[-1])[1]
            is_page = all(each.name.value in _PAGES for each in field.arguments)
            hint = (
                "leave them away: a connection is the list of all its nodes"
                if is_page
                else "declare the field with its arguments as a property of the workflow"
            )
            yield Problem(
                "query-argument", "Flow reads fields without arguments", start, end, hint, None, "warning"
            )
        name = field.name.value
        fields = None if owner is None else self._fields_of(owner)
        mark: str | None = None
        if fields is not None and name != _TYPENAME:
            if name not in fields:
                yield self._unknown(field, owner or "", fields)
            mark = fields.get(name)
        yield from self._leaf(field, mark)

    def _unknown(self, field: ast.FieldNode, owner: str, fields: Mapping[str, str | None]) -> Problem:
        name = field.name.value
        place_of_name = place(field.name)
        if name in ("edges", "nodes", "node", "pageInfo"):
            hint = "a connection is a list of its nodes here: read their fields right away"
            return Problem("query-connection", f"there is no {name} in Flow", *place_of_name, hint)
        meant = did_you_mean(name, fields)
        mark = fields.get(meant) if meant else None
        if meant and mark and field.selection_set is None and self._fields_of(mark.strip("[]")) is not None:
            meant += self._some(mark.strip("[]"))
        message = f"{owner} has no field {name}" if owner else f"nothing is called {name} here"
        return Problem(
            "unknown-field" if owner else "unknown-root", message, *place_of_name, hint_of(meant), meant
        )

    def _leaf(self, field: ast.FieldNode, mark: str | None) -> Iterator[Problem]:
        """An object has its fields listed, a scalar has none."""
        owner = mark.strip("[]") if mark is not None else None
        inner = field.selection_set
        is_scalar = owner is not None and self._fields_of(owner) is None
        if is_scalar and inner is not None:
            yield Problem("query-scalar", f"{field.name.value} is a {owner} and has no fields", *place(inner))
        elif inner is not None and inner.selections:
            yield from self._inside(inner, owner)
        elif owner is not None and not is_scalar:
            message = f"{field.name.value} is a {owner}: say which of its fields"
            text = field.name.value + self._some(owner)
            yield Problem("query-object", message, *place(field.name), f"such as {text}", text)

    def _some(self, owner: str, depth: int = 3) -> str:
        """A selection of a type: its id, or the first that it has."""
        fields = self._fields_of(owner) or {}
        scalar = [name for name, mark in fields.items() if mark and self._fields_of(mark.strip("[]")) is None]
        if "id" in fields or scalar or depth == 0:
            return f" {{ {'id' if 'id' in fields else next(iter(scalar), _TYPENAME)} }}"
        name, mark = next(((name, mark) for name, mark in fields.items() if mark), (_TYPENAME, ""))
        return f" {{ {name}{self._some((mark or '').strip('[]'), depth - 1) if mark else ''} }}"


class _Selection:
    """Reads values as the selections say, through at most a number of fragments."""

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments
        self._inside: set[str] = set()
        self._left = _MOST_FRAGMENTS

    def of(self, selections: ast.SelectionSetNode, value: Mapping[str, Json]) -> dict[str, Json]:
        """The selected members of an object, under their aliases."""
        found: dict[str, Json] = {}
        for one in selections.selections:
            if isinstance(one, ast.FieldNode):
                key = one.alias.value if one.alias else one.name.value
                found[key] = self._value(one.selection_set, value.get(one.name.value))
            elif isinstance(one, ast.InlineFragmentNode):
                named = one.type_condition.name.value if one.type_condition else None
                found |= self._fragment(named, one.selection_set, value)
            elif isinstance(one, ast.FragmentSpreadNode):
                found |= self._spread(one, value)
        return found

    def _value(self, selections: ast.SelectionSetNode | None, value: Json) -> Json:
        if isinstance(value, list):
            return [self._value(selections, item) for item in cast(list[Json], value)]
        if selections is not None and isinstance(value, Mapping):
            return self.of(selections, cast(Mapping[str, Json], value))
        return value

    def _spread(self, one: ast.FragmentSpreadNode, value: Mapping[str, Json]) -> dict[str, Json]:
        name = one.name.value
        used = self._fragments.get(name)
        self._left -= 1
        if used is None or name in self._inside or self._left < 0 or len(self._inside) == _DEEPEST:
            raise QueryError(f"the fragment {name} is not there, leads back to itself, or is used too often")
        self._inside.add(name)
        found = self._fragment(used.type_condition.name.value, used.selection_set, value)
        self._inside.discard(name)
        return found

    def _fragment(
        self, named: str | None, selections: ast.SelectionSetNode, value: Mapping[str, Json]
    ) -> dict[str, Json]:
        """A fragment on another type than the value says it has gives nothing."""
        return self.of(selections, value) if named in (None, value.get(_TYPENAME, named)) else {}
