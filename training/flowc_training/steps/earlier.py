"""What a step is given of earlier weeks by pointers: their cases, and what people decided."""

from __future__ import annotations

from collections.abc import Iterator

from flowc_training.conversations import cases
from flowc_training.conversations.cases import Case
from flowc_training.pipeline import pointers
from flowc_training.steps.arguments import Told
from flowc_training.weekly import deciding


def pointed(found: Told, name: str) -> Iterator[Case]:
    """The cases of earlier weeks that an argument points to. Raises ``StepError``, ``PointerError``, ``CaseError``."""
    for each in found.json(name):
        yield from cases.read(pointers.check(pointers.from_text(str(each))))


def decided(found: Told) -> tuple[deciding.Decision, ...]:
    """What people decided. Raises ``PointerError``, ``DecisionError``."""
    text = found.texts["decisions"]
    return deciding.read(pointers.check(pointers.from_text(text))) if text else ()
