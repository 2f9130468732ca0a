"""GraphQL text as graphql-core reads it, within bounds."""

from __future__ import annotations

from graphql import DocumentNode, GraphQLSyntaxError, Node, parse

from flowc.diagnostics.problems import Problem

_TOKENS = 5_000
_NESTED = 100


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


def place(node: Node) -> tuple[int, int]:
    """Where a node of a document stands in its text."""
    return (node.loc.start, node.loc.end) if node.loc else (0, 0)
