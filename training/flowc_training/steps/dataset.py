"""dataset: the pool of the week as conversations to learn from; the pointer to them, and what was left out and why."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
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
from flowc_training.weekly import deciding
from flowc_training.weekly.routing import Person
from flowc_training.weekly.week import Week


def main(arguments: Sequence[str] | None = None) -> int:
    """Make it."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "asked", "decisions", "into"),
        files=("pool",),
        makes=("dataset", "missing"),
    )
    text = found.texts["decisions"]
    decided = deciding.read(pointers.check(pointers.from_text(text))) if text else ()
    earlier = [cases.read(pointers.check(pointers.from_text(str(each)))) for each in found.json("asked")]
    tokenizer = str(found.settings.get("tokenizer", ""))
    made, counts = dataset(
        found.week,
        [*cases.read(found.files["pool"])],
        [each for rows in earlier for each in rows],
        deciding.choices(decided),
        Path(found.texts["into"]),
        tokenizer=Path(tokenizer) if tokenizer else None,
    )
    pointers.write(made, found.files["dataset"])
    told.write(found.files["missing"], dict(sorted(counts.left_out.items())))
    return 0


def dataset(
    week: Week,
    found: Sequence[Case],
    earlier: Sequence[Case],
    people: Mapping[str, Person],
    into: Path,
    *,
    tokenizer: Path | None = None,
) -> tuple[Pointer, Counts]:
    """The data set of a week's cases, and what became of them. Of ``earlier`` ones those are looked at again that
    ``people`` have decided to learn from; what an earlier data set has is not learnt twice."""
    there = pool.known(places.earlier(into, week, places.POOL))
    late = [each for each in earlier if people.get(each.talk.id) == "pool" and not there.named(each.talk.id)]
    learns, pairs = pool.chosen((each.routed for each in (*found, *late)), people)
    counts = Counts()
    reader = tokens.read(str(tokenizer)) if tokenizer else tokens.of(tiny.tokenizer("qwen3"))
    rows = pool.rows((each.talk for each in (*found, *late)), learns, pairs, there, reader, counts)
    folder = places.of(into, week, places.POOL)
    many = pool.write(rows, counts, week, folder, tokenizer.name if tokenizer else STAND_IN)
    return pointers.of(folder / "python", rows=many), counts


if __name__ == "__main__":
    sys.exit(main())
