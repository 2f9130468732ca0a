"""The tables of the ablation, made of raw completions: ``python -m flowc_training.ablation.table [FOLDER]``.

Nothing but completions is read, and every answer is scored anew. ``--into docs/ablation.md`` writes them between the
page's marks.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from flowc_serving.rollout.statistics import Interval
from flowc_training.ablation import completions, grouping
from flowc_training.ablation.arms import EVERY_ARM
from flowc_training.ablation.completions import CompletionError
from flowc_training.ablation.faults import FAULTS
from flowc_training.ablation.grouping import Point
from flowc_training.ablation.items import Items, load
from flowc_training.ablation.scoring import COLUMNS, Score
from flowc_training.ablation.shapes import SHAPES
from flowc_training.ablation.trainings import trainings
from flowc_training.markdown import between, marks, table

KEPT = Path("training/ablation")
"""Where the repository keeps the completions of its own runs."""
BEGIN, END = marks("ablation")
_SHOWN = ("parses", "compiles", "clean", "same meaning", "same behaviour")
"""The columns of differences."""


def tables(found: Sequence[Point], trained: Sequence[str] = ()) -> Iterator[str]:
    """All tables, line by line; ``trained`` is that of the trainings."""
    sections: list[tuple[str, Iterator[str]]] = [
        ("Same meaning by examples", curves(found)),
        ("Each point", each_point(found)),
        ("Python less JSON, at equal examples", _paired(grouping.equal_examples(found, "python", "json"))),
        (
            "Python less JSON in an author's order, at equal examples",
            _paired(grouping.equal_examples(found, "python", "json-author")),
        ),
        (
            "JSON in an author's order less JSON, at equal examples",
            _paired(grouping.equal_examples(found, "json-author", "json")),
        ),
        (
            "Python less JSON, at equal training tokens",
            _paired(grouping.equal_tokens(found, "python", "json")),
        ),
        (
            "Python less JSON in an author's order, at equal training tokens",
            _paired(grouping.equal_tokens(found, "python", "json-author")),
        ),
        (
            "Python in short less Python, at equal examples",
            _paired(grouping.equal_examples(found, "python-short", "python")),
        ),
        *(
            (f"{name} less plain, the same models", _paired(grouping.decoded(found, how)))
            for how, name in _DECODED
        ),
        ("Pretrained less random weights", _paired(_starts(found))),
        ("Same meaning by shape", by_shape(found)),
        ("What is wrong with the rest", remaining(found)),
        ("Trainings", iter(trained)),
    ]
    for title, lines in sections:
        rows = [*lines]
        if len(rows) > 2:
            yield from (f"### {title}", "", *rows, "")


_DECODED: tuple[tuple[completions.Decoding, str], ...] = (
    ("grammar", "With the grammar"),
    ("typed", "With the typed grammar"),
    ("repair", "With one repair"),
)


def _starts(found: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Pretrained models, each beside those of random weights that learned the same."""

    def key(each: Point) -> tuple[object, ...]:
        return each.decoding, each.examples, each.arm

    random = {key(each): each for each in found if each.start == "random"}
    return [(each, random[key(each)]) for each in found if each.start == "pretrained" and key(each) in random]


def curves(found: Sequence[Point]) -> Iterator[str]:
    """The share of the same meaning of pretrained models that answer plainly, by the examples they learned from."""
    plain = [each for each in found if each.start == "pretrained" and each.decoding == "plain"]
    counts = sorted({each.examples for each in plain})
    by_key = {(each.arm, each.examples): _share(each.share(COLUMNS["same meaning"])) for each in plain}
    yield from table(
        ["arm", *map(str, counts)],
        (
            [arm, *(by_key.get((arm, count), "") for count in counts)]
            for arm in EVERY_ARM
            if any((arm, count) in by_key for count in counts)
        ),
    )


def each_point(found: Sequence[Point]) -> Iterator[str]:
    """What is right at each point, in per cent with the interval, and what an answer takes."""
    head = [
        "arm",
        "decoding",
        "examples",
        "training tokens",
        "seeds",
        "rate",
        "items",
        *COLUMNS,
        "tokens",
        "CPU-seconds",
    ]
    yield from table(head, map(_point, found))


def _point(point: Point) -> list[str]:
    return [
        _name(point),
        point.decoding,
        str(point.examples),
        f"{point.trained:,.0f}",
        str(len(point.seeds)),
        ", ".join(f"{each:.0e}" for each in point.rates),
        str(len(point.items)),
        *(_share(point.share(said)) for said in COLUMNS.values()),
        f"{point.mean(lambda each: each.tokens):.0f}",
        f"{point.mean(lambda each: each.seconds):.1f}",
    ]


def _name(point: Point) -> str:
    return point.arm if point.start == "pretrained" else f"{point.arm}, random weights"


def _share(share: Interval) -> str:
    return f"{share.value:.0%} [{share.low * 100:.0f}, {share.high * 100:.0f}]".replace("%", "")


def _paired(pairs: Sequence[tuple[Point, Point]]) -> Iterator[str]:
    """Differences in points of per cent with the paired interval; those that leave out 0 are bold."""
    head = ["left", "right", "decoding", "examples", "training tokens", "items", *_SHOWN]
    yield from table(head, (_pair(one, other) for one, other in pairs))


def _pair(one: Point, other: Point) -> list[str]:
    decodings = one.decoding if one.decoding == other.decoding else f"{one.decoding} / {other.decoding}"
    counts = [each.examples for each in (one, other)]
    return [
        _name(one),
        _name(other),
        decodings,
        str(counts[0]) if counts[0] == counts[1] else f"{counts[0]} / {counts[1]}",
        f"{one.trained:,.0f} / {other.trained:,.0f}",
        str(len(one.items & other.items)),
        *(_signed(grouping.difference(one, other, COLUMNS[name])) for name in _SHOWN),
    ]


def _signed(value: Interval) -> str:
    text = f"{value.value * 100:+.0f} [{value.low * 100:+.0f}, {value.high * 100:+.0f}]"
    return f"**{text}**" if value.low > 0 or value.high < 0 else text


def _largest(found: Sequence[Point]) -> list[Point]:
    """Of pretrained models that learned from most examples that all arms have, all ways of answering."""
    plain = [each for each in found if each.start == "pretrained" and each.decoding == "plain"]
    arms = {each.arm for each in plain}
    shared = [
        each.examples for each in plain if {one.arm for one in plain if one.examples == each.examples} == arms
    ]
    most = max(shared, default=0)
    return [each for each in found if each.start == "pretrained" and each.examples == most]


def by_shape(found: Sequence[Point]) -> Iterator[str]:
    """The share of the same meaning by shape, at the largest number of examples that all arms have."""
    shown = _largest(found)
    yield from table(
        ["shape", "items", *map(_headed, shown)],
        (
            [shape, str(len(of[0].items)), *(_plain(each, lambda score: score.means) for each in of)]
            for shape in SHAPES
            if (of := [each.of_shape(shape) for each in shown]) and all(each.answers for each in of)
        ),
    )


def _plain(point: Point, said: Callable[[Score], bool]) -> str:
    values = point.by_item(said).values()
    return f"{sum(values) / len(values) * 100:.0f}"


def _headed(point: Point) -> str:
    return point.arm if point.decoding == "plain" else f"{point.arm}, {point.decoding}"


def remaining(found: Sequence[Point]) -> Iterator[str]:
    """The faults of answers in per cent of all, at the largest number of examples that all arms have."""
    shown = _largest(found)
    counts = [Counter(each.fault for each in point.answers) for point in shown]
    rows = (
        [name, *(f"{count[name] / count.total() * 100:.1f}" for count in counts)]
        for name in FAULTS
        if any(count[name] for count in counts)
    )
    yield from table(["fault", *map(_headed, shown)], rows)


# The command.


def made(folder: Path, items: Items | None = None) -> str:
    """The tables of a folder's completions, as Markdown. Raises ``CompletionError`` where there are none."""
    found = completions.read(folder)
    if not found:
        raise CompletionError(f"{folder} has no completions: `make ablation` writes them")
    trained = [*trainings(folder)]
    try:
        return "\n".join(tables(grouping.points(found, items or asked_items()), trained))
    except ValueError as error:
        raise CompletionError(f"{folder}: {error}") from None


def asked_items() -> Items:
    """The items that are answered, without those that are learned from."""
    return load(train=0, validation=0)


def put(page: str, text: str) -> str:
    """A page with the tables between its marks. Raises ``CompletionError`` where it has none."""
    try:
        return between(page, "ablation", text)
    except ValueError as error:
        raise CompletionError(str(error)) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. 2 where there is nothing to make tables of."""
    parser = argparse.ArgumentParser(prog="flowc_training.ablation.table", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=KEPT, help="of completions; the repository's own"
    )
    parser.add_argument("--into", type=Path, help="a page, between whose marks the tables are put")
    told = parser.parse_args(arguments)
    try:
        text = made(told.folder)
        if told.into is None:
            sys.stdout.write(text + "\n")
        else:
            told.into.write_text(put(told.into.read_text("utf-8"), text), "utf-8")
    except (CompletionError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
