"""The page of a week: it needs nothing else, hostile texts stay texts, and made-up traffic is called so."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from time import monotonic

import pytest
from making.browser import CHROMIUM, running
from making.week_pages import HOSTILE, content, hostile
from markupsafe import Markup

from flowc_serving.rollout.statistics import Interval
from flowc_training.weekly.page import charts, content as module, words
from flowc_training.weekly.page.charts import Point
from flowc_training.weekly.page.content import Content
from flowc_training.weekly.page.report import beside, page
from flowc_training.weekly.records import RecordError
from flowc_training.weekly.rollout import Move

ALONE = {"meta", "br"}
"""Elements that are not closed."""


class Reader(HTMLParser):
    """Which elements a page has, which attributes, and whether each is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ALONE:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    assert reader.wrong == reader.open == []
    return reader


EMPTY = Content("2026-W49", False)


@pytest.mark.parametrize("made", [content, hostile, lambda: EMPTY])
def test_a_page_is_one_file_without_scripts(made) -> None:  # type: ignore[no-untyped-def]
    found = read(page(made()))
    assert not found.names & {"script", "img", "link", "iframe", "object", "form", "a"}
    assert not {each for each in found.attributes if each.startswith("on")} - {"on"}
    assert not found.attributes & {"src", "href", "style", "onerror"}


def test_hostile_texts_stay_texts() -> None:
    html = page(hostile())
    assert "<script" not in html
    assert "\u202e" not in html
    assert "evil 49" not in html
    assert HOSTILE.partition("</style>")[2].partition(" \u202e")[0] in read(html).text


def test_what_a_product_manager_looks_for() -> None:
    text = read(page(content())).text
    for said in (
        "The candidate passed the gate; the roll-out waits at 1 % of shops.",
        "It falls short, and often enough to matter, in Edits",
        "2 could not be used; none is lost",
        "5 that are better now",
        "3 that are worse now",
        "so far there are 40",
        "The judge did not answer for 14 conversations",
        "Agreement may have left its band",
        "What was right, facet by facet",
        "the judge, corrected by people",
        "Edits83 % (69 to 97)",
        "Better in “Edits”, “In English”.",
    ):
        assert said in " ".join(text.split())


def test_made_up_traffic_is_called_so() -> None:
    made_up = content()
    assert "Made-up traffic." in page(made_up)
    assert "ade-up" not in page(replace(made_up, is_made_up=False)).partition("</style>")[2]
    assert "made up" not in page(replace(made_up, is_made_up=False)).partition("</style>")[2]


BACK = Move("back", 0, ("more fail",), 10, 20)


@pytest.mark.parametrize(
    ("changes", "mood", "said"),
    [
        ({"decision": None, "move": None}, "plain", "No candidate came to the gate"),
        ({"move": None}, "good", "passed the gate."),
        ({"move": replace(BACK, go="hold")}, "good", "passed the gate."),
        ({"move": BACK}, "bad", "taken back"),
        ({"move": replace(BACK, go="on", percent=5)}, "good", "5 % of shops get the new model"),
        ({"move": replace(BACK, go="on", percent=100, is_done=True)}, "good", "the usual one now"),
    ],
)
def test_headlines(changes: dict[str, object], mood: str, said: str) -> None:
    found = words.headline(replace(content(), **changes))  # type: ignore[arg-type]
    assert found[0] == mood
    assert said in found[1]


def test_a_candidate_that_was_held_back() -> None:
    found = content()
    assert found.decision is not None
    held = replace(found, decision=replace(found.decision, passes=False), move=None)
    assert "ends with the model that it began with" in page(held)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("category=edit", "Edits"),
        ("language=ja", "In Japanese"),
        ("language=xx", "In xx"),
        ("trigger=shopify::admin::order_created", "Trigger: order created"),
        ("third_party=no", "Uses Shopify only"),
        ("steps=3-4", "3–4 steps"),
        ("all", "All conversations"),
    ],
)
def test_what_slices_are_called(name: str, said: str) -> None:
    assert words.called(name) == said


# Drawings.


def test_a_line_has_its_band_and_a_hole_where_nothing_is_known() -> None:
    known = Interval(0.5, 0.25, 0.75)
    drawn = charts.over_weeks(
        [Point("W1", known), Point("W2", known), Point("W3", None), Point("W4", known)], 0.7, "told"
    )
    assert drawn.count("<polygon") == 1
    assert drawn.count("<circle") == 3
    assert drawn.count("whisker") == 1
    assert '<polygon class="band" points="30.0,35.0 105.3,35.0 105.3,85.0 30.0,85.0"/>' in drawn
    assert "50 %" in drawn
    assert "<polygon" not in charts.over_weeks([Point("W1", None)], 0.7, "told")


def test_shares_fill_the_whole() -> None:
    assert 'x="750.0"' in charts.shares([("a", 3), ("b", 1)], "told")
    assert 'width="0.0"' in charts.shares([("a", 0)], "told")


def test_lines_that_differ_are_marked() -> None:
    left, right = beside("a\n<b>\nc", "a\nd\nc")
    assert left == Markup('a\n<span class="gone">&lt;b&gt;</span>\nc')
    assert right == Markup('a\n<span class="come">d</span>\nc')


def test_a_text_of_many_lines_takes_no_time() -> None:
    began = monotonic()
    left, _ = beside("\n" * 6000, "a\n\n" * 3000)
    assert monotonic() - began < 2
    assert left.endswith("(5800 lines more)</span>")


# As JSON, and in a browser.


def test_there_and_back() -> None:
    found = content()
    assert module.from_json(module.to_json(found)) == found
    with pytest.raises(RecordError, match="is no week"):
        module.from_json({**module.to_json(found), "week": "now"})


@pytest.mark.skipif(CHROMIUM is None, reason="no browser")
def test_in_a_browser_it_asks_for_nothing_and_fits(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(hostile()), encoding="utf-8")
    with running() as browser:
        for dark, size in ((False, (1280, 800)), (True, (390, 800))):
            with browser.page(dark=dark, size=size) as tab:
                tab.ask("Page.navigate", url=path.as_uri())
                tab.until("document.readyState === 'complete' && document.querySelector('section') !== null")
                assert tab.problems == []
                assert {*tab.requests} == {path.as_uri()}
                assert tab.run("document.documentElement.scrollWidth <= innerWidth")
                assert tab.run("getComputedStyle(document.querySelector('section')).borderTopWidth") == "1px"
