"""The certain corrections of what the checks find in a view."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flowc.diagnostics import Diagnostic
from flowc.fixes import apply

_ROUNDS = 20
"""A correction may show what was hidden behind the mistake."""


def fixed(view: str, check: Callable[[str], Iterable[Diagnostic]]) -> tuple[str, int]:
    """The view with every certain correction of ``check``'s findings, and how many these were."""
    count = 0
    for _ in range(_ROUNDS):
        text, applied = apply(view, [each.fix for each in check(view) if each.fix])
        if not applied:
            break
        view, count = text, count + applied
    return view, count
