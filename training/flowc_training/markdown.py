"""Tables of Markdown, line by line, and the part of a page that a command writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def marks(name: str) -> tuple[str, str]:
    """The lines between which a command writes its part of a page."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def between(page: str, name: str, text: str) -> str:
    """A page with a text between its marks. Raises ``ValueError`` where it does not have them."""
    begin, end = marks(name)
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no lines {begin} and {end} to put the tables between")
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"
