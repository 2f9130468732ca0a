"""The pages that flowc's MCP server offers to read: the language, Flow's format, the grammar, the codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import flowc
from flowc.grammar import DEEPEST, unrolled

_SHIPPED = Path(__file__).with_name("pages")
_CHECKOUT = Path(__file__).parents[3] / "docs"


@dataclass(frozen=True, slots=True)
class Page:
    """A page under an address."""

    name: str
    title: str
    description: str
    kind: str
    text: Callable[[], str]


@cache
def _document(name: str) -> str:
    """A page of the documentation: from the package, or from the checkout that this runs in."""
    for folder in (_SHIPPED, _CHECKOUT):
        if (folder / name).is_file():
            return (folder / name).read_text("utf-8")
    raise FileNotFoundError(f"{name} is missing from this installation of flowc")


@cache
def _codes() -> str:
    """What each code of a finding means, all of them."""
    return "\n".join([each.render() for each in flowc.explanations().values()])


PAGES: Mapping[str, Page] = {
    "flowc://language": Page(
        "language",
        "The language of views",
        "How a workflow is written as Python: every construct, with examples. Read it before writing a view.",
        "text/markdown",
        partial(_document, "language.md"),
    ),
    "flowc://format": Page(
        "format",
        "Flow's documents",
        "What is known of the JSON that Flow exports and takes, and how surely.",
        "text/markdown",
        partial(_document, "format.md"),
    ),
    "flowc://grammar": Page(
        "grammar",
        "The grammar of views",
        "What a canonical view is, as a Lark grammar without indentation tokens: for constrained decoding.",
        "text/plain",
        cache(partial(unrolled, DEEPEST, "llguidance")),
    ),
    "flowc://codes": Page(
        "codes",
        "The codes of findings",
        "The cause of every finding, with a wrong example and a right one.",
        "text/plain",
        _codes,
    ),
}
"""By their addresses, in the order in which they are listed."""
