"""What the records of trainings say (``keeping``): rates that were tried, tokens and seconds of each model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flowc_training.ablation.completions import CompletionError
from flowc_training.markdown import table


def trainings(folder: Path) -> Iterator[str]:
    """All trainings of a folder, line by line: what each learned from, and what it took."""
    head = ["training", "rate", "examples", "tokens", "of answers", "CPU-seconds", "last loss", "validation"]
    yield from table(head, map(_row, _records(folder)))


def _row(told: Mapping[str, Any]) -> list[str]:
    losses = told["losses"][-8:]
    tried = told.get("validation")
    return [
        f"{told['arm']}, seed {told['seed']}{', random weights' if told['start'] == 'random' else ''}",
        f"{told['rate']:.0e}",
        f"{told['learnt_from']}",
        f"{told['tokens']:,}",
        f"{told['answer_tokens']:,}",
        f"{told['seconds']:,.0f}",
        f"{sum(losses) / max(len(losses), 1):.3f}",
        "" if tried is None else f"{tried:.1f}",
    ]


def _records(folder: Path) -> list[Mapping[str, Any]]:
    """The records, by what was trained. Raises ``CompletionError`` where one is none."""
    found: list[Mapping[str, Any]] = []
    for path in sorted(folder.glob("trained/*.json")):
        try:
            told: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
            _row(told)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CompletionError(f"{path} is no record of a training: {type(error).__name__}") from None
        found.append(told)
    return sorted(
        found, key=lambda told: (told["start"], told["learnt_from"], told["arm"], told["seed"], told["rate"])
    )
