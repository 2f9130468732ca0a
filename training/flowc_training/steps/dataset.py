"""dataset: the pool of the week as conversations to learn from; the pointer to them, and what was left out and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from flowc_serving.agent import tokens
from flowc_serving.backends import tiny
from flowc_training.candidates import places, pool
from flowc_training.candidates.pool import Counts
from flowc_training.conversations import cases
from flowc_training.conversations.cases import Case
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.stages.data import STAND_IN
from flowc_training.steps import arguments as told
from flowc_training.steps.arguments import Told
from flowc_training.steps.earlier import decided, pointed
from flowc_training.weekly import deciding
from flowc_training.weekly.routing import Person
from flowc_training.weekly.week import Week


def main(arguments: Sequence[str] | None = None) -> int:
    """Make it."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "asked", "decisions", "into"),
        files=("pool", "quarantine", "review"),
        makes=("dataset", "missing"),
    )
    people = deciding.choices(decided(found))
    tokenizer = str(found.settings.get("tokenizer", ""))
    made, counts = dataset(
        found.week,
        [*cases.read(found.files["pool"]), *_changed(found)],
        [*cases.late(pointed(found, "asked"), people)],
        people,
        Path(found.texts["into"]),
        tokenizer=Path(tokenizer) if tokenizer else None,
    )
    pointers.write(made, found.files["dataset"])
    told.write(found.files["missing"], dict(sorted(counts.left_out.items())))
    return 0


def _changed(found: Told) -> Iterator[Case]:
    """The talks of quarantine that a person changed by hand, but for those in which something looks personal."""
    personal = {str(each["talk"]) for each in told.rows(found.files["review"], dict[str, object])}
    for each in cases.read(found.files["quarantine"]):
        if each.routed.route == "quarantine" and each.talk.after and each.talk.id not in personal:
            yield each


def dataset(
    week: Week,
    found: Sequence[Case],
    earlier: Sequence[Case],
    people: Mapping[str, Person],
    into: Path,
    *,
    tokenizer: Path | None = None,
) -> tuple[Pointer, Counts]:
    """The data set of a week's cases, and of ``earlier`` ones that ``people`` have chosen since; and what became of
    them. What an earlier data set has is not learnt twice."""
    there = pool.known(places.earlier(into, week, places.POOL), pool.never(people))
    late = [each for each in earlier if not there.named(each.talk.id)]
    learns, pairs = pool.chosen((each.routed for each in (*found, *late)), people)
    counts = Counts()
    reader = tokens.read(str(tokenizer)) if tokenizer else tokens.of(tiny.tokenizer("qwen3"))
    rows = pool.rows((each.talk for each in (*found, *late)), learns, pairs, there, reader, counts)
    folder = places.of(into, week, places.POOL)
    many = pool.write(rows, counts, week, folder, tokenizer.name if tokenizer else STAND_IN)
    return pointers.of(folder / "python", rows=many), counts


if __name__ == "__main__":
    sys.exit(main())
