"""GraphQL text as graphql-core reads it, within bounds."""

from __future__ import annotations

from functools import lru_cache

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from flowc.diagnostics.diagnostic import Problem

_TOKENS = 5_000
_NESTED = 100


@lru_cache(maxsize=128)
def read(text: str) -> DocumentNode | Problem:
    """The document, or why there is none. Texts of more than a few thousand words are refused."""
    deepest = depth = 0
    for sign in text:
        depth += (sign in "{[(") - (sign in "}])")
        deepest = max(deepest, depth)
    if deepest > _NESTED:
        return Problem("graphql-syntax", f"nested more than {_NESTED} deep", 0, len(text))
    try:
        return parse(text, max_tokens=_TOKENS)
    except GraphQLSyntaxError as error:
        at = min(next(iter(error.positions or ()), 0), max(len(text) - 1, 0))
        message = error.message.removeprefix("Syntax Error: ").replace("<EOF>", "the end").rstrip(".")
        return Problem(
            "graphql-syntax", f"this is no GraphQL: {message[:1].lower()}{message[1:]}", at, at + 1
        )


def selections(text: str) -> tuple[list[SelectionSetNode], dict[str, FragmentDefinitionNode]]:
    """What each query and mutation of a text selects, and its fragments; none of a text that cannot be read."""
    document = read(text)
    if isinstance(document, Problem):
        return [], {}
    operations = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    return [one.selection_set for one in operations], fragments(document)


def fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments of a document by their names."""
    return {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}


def place(node: Node) -> tuple[int, int]:
    """Where a node of a document stands in its text."""
    return (node.loc.start, node.loc.end) if node.loc else (0, 0)
