"""Everything a picture of a workflow needs, before it is printed as SVG: steps as cards, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from flowc.catalog.loading import Catalog
from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.show.arrangement import arrange
from flowc.show.captions import Caption, caption, tag
from flowc.show.layout import lay_out
from flowc.show.metrics import Font, cut, width, wrap
from flowc.show.picture import Picture, Size

Style: TypeAlias = Literal["head", "title", "code", "detail", "tag"]

FONTS: dict[Style, Font] = {
    "head": Font(11.0),
    "title": Font(14.0),
    "code": Font(12.0, is_mono=True),
    "detail": Font(12.0),
    "tag": Font(11.0),
}
_HEIGHTS: dict[Style, float] = {"head": 16.0, "title": 19.0, "code": 17.0, "detail": 17.0, "tag": 16.0}
_MOST: dict[Style, int] = {"head": 1, "title": 2, "code": 5, "detail": 3, "tag": 1}
_DETAILS = 2
"""Fields that a card shows."""

SIDE, TOP = 14.0, 8.0
"""The margins of a card."""
_LEAST, _ROOM = 112.0, 236.0
"""The width of the text in a card."""
_TAG_ROOM = 120.0


@record
class Line:
    """A line of a card; ``y`` is where its letters stand, from the card's top."""

    style: Style
    text: str
    y: float


@record
class Card:
    """What is written in a step's box, and how large the box is."""

    lines: tuple[Line, ...]
    size: Size


@record
class Drawing:
    """A picture with its texts: by step its caption and card, by link its label (empty: none).

    ``reached`` are the steps that a trigger leads to.
    """

    picture: Picture
    captions: tuple[Caption, ...]
    cards: tuple[Card, ...]
    tags: tuple[str, ...]
    reached: frozenset[int]


def draw(workflow: Workflow, catalog: Catalog | None = None) -> Drawing:
    """The drawing of a workflow in canonical form."""
    captions = tuple([caption(step, catalog) for step in workflow.steps])
    cards = tuple([card(said, number) for number, said in enumerate(captions, 1)])
    said = [tag(link.port) for link in workflow.links]
    tags = [label(text) if text else ("", 0.0) for text in said]
    widths = {link: width for link, (text, width) in enumerate(tags) if text}
    arrangement = arrange(workflow)
    picture = lay_out(workflow, arrangement, [one.size for one in cards], widths)
    return Drawing(picture, captions, cards, tuple([text for text, _ in tags]), arrangement.reached)


def card(caption: Caption, number: int) -> Card:
    """The card of the step with this number."""
    texts = list(_texts(caption, number))
    lines: list[Line] = []
    y = TOP
    for style, text in texts:
        y += _HEIGHTS[style]
        lines.append(Line(style, text, y - 4.0))
    widest = max([width(text, FONTS[style]) for style, text in texts])
    return Card(tuple(lines), Size(_even(max(widest, _LEAST) + 2 * SIDE), _even(y + TOP)))


def _texts(caption: Caption, number: int) -> Iterator[tuple[Style, str]]:
    yield "head", f"{number}  {caption.head}"
    for text in _wrapped(caption.title, "title"):
        yield "title", text
    for text in _wrapped(caption.code, "code"):
        yield "code", text
    for detail in caption.details[:_DETAILS]:
        for text in _wrapped(detail, "detail"):
            yield "detail", text


def _wrapped(text: str, style: Style) -> tuple[str, ...]:
    return wrap(text, FONTS[style], _ROOM, _MOST[style])


def label(text: str) -> tuple[str, float]:
    """The text of a line's label, cut to a bearable length, and how wide the label is."""
    shown = cut(text, FONTS["tag"], _TAG_ROOM)
    return shown, _even(width(shown, FONTS["tag"]) + 12.0)


def _even(length: float) -> float:
    """Rounded up to whole pixels, and an even number of them, so that middles are whole too."""
    return 2.0 * -(-length // 2)
