"""Makes the judge's seed set anew: ``python -m flowc_training.stages.judge_seeds``, the same bytes of the same seed."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from flowc_training.bench.files import FOLDER
from flowc_training.judge import subjects
from flowc_training.judge.annotations import write
from flowc_training.judge.seeds import seeds

SEED = "judge"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser("judge_seeds", description="Make the judge's seed set.")
    parser.add_argument("--out", type=Path, default=FOLDER / "judge")
    parser.add_argument("--seed", default=SEED)
    given = parser.parse_args(arguments)
    made = seeds(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    subjects.write(given.out / "conversations.jsonl", (each.subject for each in made))
    write(given.out / "by-construction.jsonl", (each.annotation for each in made))
    for note, many in sorted(Counter(each.annotation.note for each in made).items()):
        print(f"{many:4}  {note}")
    print(f"{len(made):4}  in all, made by construction")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
