"""Layout: what a document has besides its meaning, as rows of plain JSON, which a footer holds as they are.

    step         [rest, print of its task, print of all it says, [field, …]]    no field: all are canonical
    field        [spelling, print of its id, rest | 0]  or  0                   a canonical one
    declaration  [rest, spelling of its arguments, print of its name]
    link         rest  or  0                                                    a usual one

A spelling is None where it is canonical; a rest is described in ``shapes``, the rows of conditions in ``kept``.
It never holds meaning: prints (short fingerprints) tell which steps an edit left alone, and spellings say how a
value was written, not what it is.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from flowc.document.shapes import Rest
from flowc.jsontext.value import Json

Order: TypeAlias = list[int] | None
"""Where each item, in canonical order, stands in the document's array; None where that is the order."""

Row: TypeAlias = Json
"""A list as said above, or 0; a footer may hold anything."""

Prints: TypeAlias = tuple[int, int]
"""The fingerprints of a step: of its task, and of all it says."""

FORMS = ("export", "code")


class Layout(NamedTuple):
    """All of it, a row itself: steps and links are in canonical order.

    ``prefix`` is the digest before an export: an empty list for that of its body, else a digest and the beginning
    of that of the body for which it is valid. ``wiring`` is a fingerprint of all links, ``link_prints`` one of each
    where their order or rests are odd, or tell steps apart.
    """

    form: str
    style: Json
    prefix: list[str] | None
    top: Rest
    root: Rest
    steps: list[Row]
    step_order: Order
    links: list[Row]
    link_order: Order
    wiring: int
    link_prints: list[int]
    declarations: list[Row]


def from_json(json: Json) -> Layout:
    """The layout that a footer holds. Raises ``ValueError`` or ``TypeError`` where it is none at first sight.

    What is in the rows may be anything: ``writing`` refuses what it cannot write.
    """
    layout = Layout(*json)
    rows = layout.top, layout.root, layout.steps, layout.links, layout.link_prints, layout.declarations
    if layout.form not in FORMS or not all(type(row) is list for row in rows):
        raise ValueError("no layout")
    return layout


def prints_of(step: Row) -> Prints:
    """The fingerprints of a step's row."""
    _, task, whole, _ = step
    return task, whole
