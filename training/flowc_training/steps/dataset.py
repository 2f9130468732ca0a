"""dataset: the pool of the week as conversations to learn from; the pointer to them.

What was left out, and why, lies beside it as ``left_out.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from flowc_serving.agent import tokens
from flowc_serving.agent.json_value import Object
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
        texts=("week", "settings", "earlier", "decisions", "into"),
        files=("pool",),
        makes=("dataset",),
    )
    text = found.texts["decisions"]
    decided = deciding.read(pointers.check(pointers.from_text(text))) if text else ()
    earlier = [cases.read(pointers.check(pointers.from_text(str(each)))) for each in found.json("earlier")]
    tokenizer = str(found.settings.get("tokenizer", ""))
    made, _ = dataset(
        found.week,
        [*cases.read(found.files["pool"])],
        [each for rows in earlier for each in rows],
        deciding.choices(decided),
        Path(found.texts["into"]),
        tokenizer=Path(tokenizer) if tokenizer else None,
    )
    pointers.write(made, found.files["dataset"])
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
    _tell(folder / "left_out.json", counts.to_json())
    return pointers.of(folder / "python", rows=many), counts


def _tell(path: Path, found: Object) -> None:
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
