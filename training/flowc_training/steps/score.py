"""score: what programs think of each conversation, and, where there is one, the judge, facet by facet.

A judge that is away costs its answers and nothing else: the reason stands in each row.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from flowc_training.conversations.scoring import Asking, scored
from flowc_training.judge.cli.asking import engine as asked
from flowc_training.judge.facets import VERDICTS, Verdict
from flowc_training.judge.judging import Judge
from flowc_training.judge.prompting import INSTRUCTIONS
from flowc_training.steps import arguments as told
from flowc_training.steps.arguments import Told
from flowc_training.steps.mapped import mapped
from flowc_training.weekly import scores, talk as talks

LEDGER = "judge-ledger.sqlite"
"""What the judge was asked and answered: a step that is run again pays nothing twice."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Score them."""
    found = told.read(
        __doc__, arguments, texts=("settings", "into"), files=("redacted", "judged"), makes=("scored",)
    )
    settings: Any = found.settings
    workers, engine = mapped(settings, "score")
    with ExitStack() as opened:
        judge = (
            Judge(
                opened.enter_context(asked(_flags(settings, found.texts["into"]))),
                instructions=str(settings["words"]) or INSTRUCTIONS,
            )
            if settings["judge"]
            else None
        )
        rows = scored(
            told.rows(found.files["redacted"], talks.from_json),
            Asking(judge, _judged(found)),
            engine=engine,
            workers=workers,
            seconds=float(settings["seconds"]),
        )
        told.write_rows(found.files["scored"], (scores.to_json(each) for each in rows))
    return 0


def _judged(found: Told) -> dict[str, dict[str, Verdict]]:
    """What is judged already: the made-up judge's answers."""
    data: Any = found.value("judged")
    return {
        str(name): {str(facet): each for facet, each in answers.items() if each in VERDICTS}
        for name, answers in data.items()
    }


def _flags(settings: Any, into: str) -> Namespace:
    """The settings as the flags of ``flowc-bench judge``."""
    folder = Path(into)
    folder.mkdir(parents=True, exist_ok=True)
    return Namespace(
        model=settings["judge"],
        key_variable=settings["key_variable"],
        ledger=folder / LEDGER,
        tokens=int(settings["tokens"]) or None,
        money=None,
        price_read=float(settings["price_read"]),
        price_written=float(settings["price_written"]),
    )


if __name__ == "__main__":
    sys.exit(main())
