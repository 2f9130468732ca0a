"""The page of a week: one file that needs nothing else, and that whoever answers for the product can read.

There is no script, no font and no picture from elsewhere, and its content security policy lets it have none. What
merchants and models wrote stands in it as text: everything that is put into the template is escaped.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from flowc import visible_text
from flowc_serving.rollout.statistics import Interval
from flowc_training.bench.report.markup import shortened
from flowc_training.judge.facets import FACETS
from flowc_training.weekly.gaps import Gap
from flowc_training.weekly.page import charts, words
from flowc_training.weekly.page.charts import Point
from flowc_training.weekly.page.content import Content
from flowc_training.weekly.rollout import STAGES
from flowc_training.weekly.sampling import ALL, Number
from flowc_training.weekly.week import Week

LINES = 9
"""Slices that are drawn over weeks; all are in the table."""
WEEKS = 12
SHOWN = 5
"""Examples that are better, and that are worse."""
_LONGEST = 6_000
"""Characters of a text that are shown."""
_MOST = 200
"""Lines of a view that are shown."""
_BROKEN = 50


def page(content: Content) -> str:
    """The page, as HTML."""
    package = files("flowc_training.weekly.page")
    style = (package / "report.css").read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    week = Week.read(content.week)
    return _template().render(
        content=content,
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        days=f"{week.days[0]} to {week.days[-1]}",
        headline=words.headline(content),
        tiles=_tiles(content),
        outcomes=sorted(content.incoming.outcomes.items(), key=lambda each: -each[1]),
        routes=sorted(content.incoming.routes.items(), key=lambda each: -each[1]),
        rules=sorted(content.incoming.rules.items(), key=lambda each: (-each[1], each[0])),
        broken=content.incoming.broken[:_BROKEN],
        lines=_lines(content),
        gaps=sorted(content.gaps, key=_first),
        causes=[each for each in sorted(content.gaps, key=_first) if each.is_cause],
        numbers=sorted((each for each in content.numbers if each.slice == ALL), key=_by_facet),
        by_slice=_by_slice(content),
        facets=FACETS,
        better=content.better[:SHOWN],
        worse=content.worse[:SHOWN],
        most_rows=max((each.rows for each in content.learnt.orders), default=0),
        most_minutes=max((each.minutes for each in content.spent), default=0.0),
        all_minutes=sum(each.minutes for each in content.spent),
        all_cost=sum(each.cost for each in content.spent),
        stages=STAGES,
        charts=charts,
        words=words,
        beside=beside,
        Interval=Interval,
    )


@cache
def _template() -> Any:
    around = Environment(
        loader=PackageLoader("flowc_training.weekly.page", ""),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return around.get_template("report.html.jinja")


def _shown(value: Any) -> Any:
    """What would act on a reader is shown, and no text is longer than a page bears."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible_text(shortened(value, _LONGEST))
    return value


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that is seen first: what it is, the figure, and what is to be known of it."""

    title: str
    figure: str
    note: str
    mood: str = "plain"


def _tiles(content: Content) -> list[Tile]:
    incoming = content.incoming
    short = [each for each in content.gaps if each.is_cause]
    names = ", ".join(words.called(each.slice) for each in short[:3])
    more = f" and {len(short) - 3} more" if len(short) > 3 else ""
    spent = sum(each.minutes for each in content.spent)
    return [
        Tile("Conversations", f"{incoming.conversations:,}", f"of {incoming.shops:,} shops"),
        *_value(content),
        Tile("Falls short in", str(len(short)), f"{names}{more}" or "no slice", "bad" if short else "good"),
        Tile(
            "Took",
            words.minutes(spent),
            words.money(sum(each.cost for each in content.spent), content.currency).replace("–", "no cost"),
        ),
    ]


def _value(content: Content) -> list[Tile]:
    """The value of all conversations, beside last week's."""
    found = {each.week: each.slices["all"] for each in content.history if "all" in each.slices}
    if content.week not in found:
        return []
    now, before = found[content.week].value, found.get(str(Week.read(content.week).before()))
    note = words.between(now) + (f"; last week {words.percent(before.value.value)}" if before else "")
    return [Tile("Value", words.percent(now.value), note)]


def _by_facet(number: Number) -> tuple[int, str]:
    """The order in which the judge is asked."""
    order = [each.id for each in FACETS]
    return (order.index(number.facet) if number.facet in order else len(order)), number.facet


def _by_slice(content: Content) -> list[tuple[str, dict[str, Number]]]:
    """The shares of each slice by facet: slices that are short first, as they stand above."""
    found: dict[str, dict[str, Number]] = {}
    for each in content.numbers:
        found.setdefault(each.slice, {})[each.facet] = each
    known = [each.slice for each in sorted(content.gaps, key=_first) if each.slice in found]
    others = sorted(found.keys() - {*known, ALL})
    return [(name, found[name]) for name in [*known, *others]]


def _first(gap: Gap) -> tuple[Any, ...]:
    """Causes first, then what is short by them, then by how frequent."""
    order = ("short", "not seen short", "too few to say", "too rare").index(gap.standing)
    return (order, bool(gap.within), -gap.frequency, gap.slice)


def _lines(content: Content) -> list[tuple[str, str, str, Markup]]:
    """The slices that are drawn over weeks: what they are called, how they stand, and the drawing."""
    weeks = [each for each in content.history if each.week <= content.week][-WEEKS:]
    gaps = [each for each in sorted(content.gaps, key=_first) if each.standing != "too rare"]
    names = [("all", ""), *((each.slice, words.standing(each)) for each in gaps)]
    drawn: list[tuple[str, str, str, Markup]] = []
    for name, standing in names[:LINES]:
        points = [
            Point(each.week[5:], each.slices[name].value if name in each.slices else None) for each in weeks
        ]
        if any(each.found for each in points):
            told = f"{words.called(name)} over {len(points)} weeks"
            mood = "bad" if standing.startswith("short") else ""
            drawn.append(
                (words.called(name), standing, mood, charts.over_weeks(points, content.target, told))
            )
    return drawn


def beside(before: str, after: str) -> tuple[Markup, Markup]:
    """Two texts line by line; the lines that only one of them has are marked."""
    one, other = _compared(before), _compared(after)
    left: list[Markup] = []
    right: list[Markup] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        left += _marked(one[a:b], "" if tag == "equal" else "gone")
        right += _marked(other[c:d], "" if tag == "equal" else "come")
    return Markup("\n").join(left), Markup("\n").join(right)


def _compared(text: str) -> list[str]:
    """The lines of a text that are shown: so many only, since what compares them takes their number squared."""
    lines = shortened(text, _LONGEST).splitlines()
    more = [f"… ({len(lines) - _MOST} lines more)"] if len(lines) > _MOST else []
    return [*lines[:_MOST], *more]


def _marked(lines: Sequence[str], mark: str) -> list[Markup]:
    told = [escape(visible_text(each)) for each in lines]
    return [Markup('<span class="{}">{}</span>').format(mark, each) for each in told] if mark else told
