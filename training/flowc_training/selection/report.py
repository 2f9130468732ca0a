"""What became of all workflows in a selection, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STEPS: Mapping[str, tuple[str, ...]] = {
    "of a merchant that is known": ("of no known merchant",),
    "ran in the days that count": ("never ran", "did not run lately", "every run failed"),
    "merchant has enough of them": ("merchant has too few",),
    "is a workflow document": ("no workflow document",),
    "passes the compiler": (
        "the compiler refuses it",
        "it does not round-trip",
        "the checker finds an error",
    ),
    "one of each descriptor": ("like a more popular one",),
}
"""The steps, each with the reasons for which workflows fall at it."""


@dataclass(frozen=True, slots=True)
class Report:
    """``fell`` are counts by reason; ``examined`` is how many texts the compiler looked at."""

    workflows: int
    fell: Mapping[str, int]
    kept: int
    examined: int

    def table(self) -> str:
        """The table, in Markdown."""
        rows = [
            ("step", "left", "fell", "why"),
            ("---", "---:", "---:", "---"),
            ("all", str(self.workflows), "", ""),
        ]
        left = self.workflows
        for step, reasons in STEPS.items():
            told = [(reason, self.fell[reason]) for reason in reasons if self.fell.get(reason)]
            fell = sum(many for _, many in told)
            left -= fell
            why = ", ".join(f"{reason}: {many}" if len(told) > 1 else reason for reason, many in told)
            rows.append((step, str(left), str(fell), why))
        return "".join(f"| {' | '.join(row)} |\n" for row in rows)
