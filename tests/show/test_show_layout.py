"""Pictures of workflows: no box on another, no line through a box, every link drawn once, every text in its box."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from time import process_time

import pytest
from graph.test_graphs import ROWS, document
from making.documents import check, graphs
from making.folders import WORKFLOWS

from flowc.catalog.loading import Catalog
from flowc.model.workflow import Workflow
from flowc.show.drawing import FONTS, SIDE, Drawing, draw
from flowc.show.layout import TAG
from flowc.show.metrics import width
from flowc.show.picture import Box, Point, Route
from flowc.source import read

LETTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 200)]
"""Names of steps of a drawing, more than the alphabet has."""
Law = Callable[[str], None]
Rectangle = tuple[float, float, float, float]


def drawn(text: str) -> tuple[Workflow, Drawing]:
    workflow = read(text).workflow
    return workflow, draw(workflow, Catalog(()))


def rectangle(box: Box) -> Rectangle:
    return box.x, box.y, box.x + box.size.width, box.y + box.size.height


def tag_rectangle(drawing: Drawing, route: Route) -> Rectangle:
    assert route.tag is not None
    half = width(drawing.tags[route.link], FONTS["tag"]) / 2 + 6
    return route.tag.x - half, route.tag.y - TAG / 2, route.tag.x + half, route.tag.y + TAG / 2


def overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def segments(route: Route) -> Iterator[Rectangle]:
    for a, b in pairwise(route.points):
        assert a.x == b.x or a.y == b.y, route
        yield min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y)


def nothing_overlaps(text: str) -> None:
    _, drawing = drawn(text)
    boxes = [rectangle(box) for box in drawing.picture.boxes]
    tags = [tag_rectangle(drawing, route) for route in drawing.picture.routes if route.tag]
    placed = boxes + tags
    for at, one in enumerate(placed):
        for other in placed[at + 1 :]:
            assert not overlap(one, other), (one, other)
    for route in drawing.picture.routes:
        for segment in segments(route):
            assert not any(overlap(segment, box) for box in boxes), (route, segment)
    size = drawing.picture.size
    for left, top, right, bottom in placed:
        assert 0 <= left <= right <= size.width + 1
        assert 0 <= top <= bottom <= size.height + 1


def every_link_is_drawn_once(text: str) -> None:
    workflow, drawing = drawn(text)
    assert [route.link for route in drawing.picture.routes] == list(range(len(workflow.links)))
    boxes = {box.step: rectangle(box) for box in drawing.picture.boxes}
    assert sorted(boxes) == list(range(len(workflow.steps)))
    for link, route in zip(workflow.links, drawing.picture.routes, strict=True):
        leaves(boxes[link.source], route.points[0])
        enters(boxes[link.target], route.points[-1])


def leaves(box: Rectangle, point: Point) -> None:
    assert box[0] <= point.x <= box[2]
    assert point.y == box[3]


def enters(box: Rectangle, point: Point) -> None:
    assert box[0] <= point.x <= box[2]
    assert point.y == box[1]


def lines_to_different_steps_are_apart(text: str) -> None:
    """Two lines may cross, but only lines from one step, or to one step, may run along each other."""
    workflow, drawing = drawn(text)
    found = [(workflow.links[r.link], s) for r in drawing.picture.routes for s in segments(r)]
    for at, (link, one) in enumerate(found):
        for other_link, other in found[at + 1 :]:
            if link.source == other_link.source or link.target == other_link.target:
                continue
            assert not along(one, other), (link, one, other_link, other)


def along(a: Rectangle, b: Rectangle) -> bool:
    upright = a[0] == a[2] == b[0] == b[2] and min(a[3], b[3]) > max(a[1], b[1])
    level = a[1] == a[3] == b[1] == b[3] and min(a[2], b[2]) > max(a[0], b[0])
    return upright or level


def texts_fit(text: str) -> None:
    _, drawing = drawn(text)
    for card in drawing.cards:
        assert len(card.lines) >= 1
        for line in card.lines:
            assert width(line.text, FONTS[line.style]) <= card.size.width - 2 * SIDE
            assert 0 < line.y < card.size.height
            assert line.text.replace("\u200d", "").isprintable()


LAWS = (nothing_overlaps, every_link_is_drawn_once, lines_to_different_steps_are_apart, texts_fit)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("drawing", [drawing for drawing, _ in ROWS.values()], ids=ROWS.keys())
def test_shapes(law: Law, drawing: str) -> None:
    law(json.dumps(document(drawing)))


@pytest.mark.parametrize("law", LAWS)
def test_the_corpus(law: Law) -> None:
    for path in WORKFLOWS.glob("*.flow"):
        law(path.read_text("utf-8"))


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.hypothesis
def test_any_workflow(law: Law) -> None:
    check(law, graphs("show"), share=0.2)


DENSE: dict[str, str] = {
    "99 lines down to one join": " ".join(
        [f"T>{c}" for c in LETTERS[:99]] + [f"{c}>{LETTERS[99]}" for c in LETTERS[:99]]
    ),
    "120 lines from one box to joins of others": " ".join(
        [f"T>{c}" for c in LETTERS[:121]] + [f"{LETTERS[120]}>{c}" for c in LETTERS[:120]]
    ),
    "all to all": " ".join([f"{a}>{b}" for at, a in enumerate(LETTERS[:25]) for b in LETTERS[at + 1 : 25]]),
    "all to all, and back": " ".join([f"{a}>{b}" for a in LETTERS[:12] for b in LETTERS[:12]]),
    "two layers": " ".join(f"{a}>{b}" for a in LETTERS[:14] for b in LETTERS[20:34]),
    "parallel links": " ".join(f"T!p{n}>a" for n in range(300)),
    "circles into themselves": " ".join(["T>a", *[f"a!p{n}>a" for n in range(150)], "a>b", "b>b"]),
}
"""Graphs that nobody draws; with so many lines an outline has more strips than are kept."""


@pytest.mark.parametrize("law", [nothing_overlaps, every_link_is_drawn_once, texts_fit])
@pytest.mark.parametrize("drawing", DENSE.values(), ids=DENSE)
def test_dense_graphs(law: Law, drawing: str) -> None:
    law(json.dumps(document(drawing)))


def test_a_very_dense_graph_is_drawn_in_time() -> None:
    names = LETTERS[:150]
    text = json.dumps(document(" ".join(f"{a}>{b}" for at, a in enumerate(names) for b in names[at + 1 :])))
    began = process_time()
    workflow, drawing = drawn(text)
    assert len(drawing.picture.routes) == len(workflow.links) == 11_175
    assert process_time() - began < 20
