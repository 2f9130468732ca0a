"""A change in the agent's words: what it did to a workflow, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from flowc_training.languages import Language
from flowc_training.population.change import Change
from flowc_training.population.plan import Use
from flowc_training.requests.describing import clause
from flowc_training.requests.wording import Speaker
from flowc_training.trajectories.prose import table


def told(change: Change, language: Language, rng: Random) -> str:
    """What was changed, as the agent tells it."""
    frame: str = rng.choice(table("telling")[_key(change)][language])
    for name, text in _values(change, frame, language, rng):
        frame = frame.replace(f"{{{name}}}", text)
    return frame


def _key(change: Change) -> str:
    match change.kind:
        case "value":
            return "text" if change.is_text else "value"
        case "add_condition":
            return "add_condition_or" if change.joined == "or" else "add_condition_and"
        case kind:
            return kind


def _values(change: Change, frame: str, language: Language, rng: Random) -> Iterator[tuple[str, str]]:
    """What a frame has holes for."""
    speaker = Speaker(language, rng)
    for name, value in (("old", change.old), ("new", change.new)):
        if value is not None and f"{{{name}}}" in frame:
            yield name, speaker.marked(value.said(language)) if change.is_text else speaker.quoted(value)
    uses: tuple[tuple[str, Use | None, str], ...] = (
        ("to", change.use, "to"),
        ("holds", change.use, "holds"),
        ("when", change.use, "when"),
        ("to_new", change.by, "to"),
        ("beside", change.beside, "to"),
    )
    for name, use, form in uses:
        if use is not None and f"{{{name}}}" in frame:
            yield name, clause(use, form, language, rng)
