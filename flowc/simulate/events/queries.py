"""The paths that a query of Run code reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from flowc.diagnostics.problems import Problem
from flowc.run_code import graphql_text

MOST = 10_000
"""Paths that are looked at; fragments in fragments can make any number of them."""

Fragments = Mapping[str, FragmentDefinitionNode]


def paths_of(query: str) -> Iterator[str]:
    """Every field of a query as a path from the roots; none of one that cannot be read."""
    document = graphql_text.read(query)
    if isinstance(document, Problem):
        return
    known = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode):
            yield from islice(_inside(one.selection_set, "", known), MOST)


def _inside(selections: SelectionSetNode, owner: str, fragments: Fragments) -> Iterator[str]:
    for one in selections.selections:
        if isinstance(one, FieldNode):
            path = f"{owner}{one.name.value}"
            yield path
            if one.selection_set is not None:
                yield from _inside(one.selection_set, f"{path}.", fragments)
        elif isinstance(one, FragmentSpreadNode):
            name = one.name.value
            if name in fragments:
                rest = {other: fragments[other] for other in fragments if other != name}
                yield from _inside(fragments[name].selection_set, owner, rest)
        elif isinstance(one, InlineFragmentNode):
            yield from _inside(one.selection_set, owner, fragments)
