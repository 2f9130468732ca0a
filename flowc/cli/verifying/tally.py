"""The sum of a verification: counts of everything, the failures themselves up to a limit, small runs in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flowc.cli.meaning import place
from flowc.cli.verifying.checking import Outcome
from flowc.diagnostics import visible
from flowc.laws import LAWS

KEPT = 1000
"""Failures that are kept; the others are only counted."""
SHOWN = 200
"""As many documents are shown one by one."""
_PLACES = 1000
_MARKS = {"bug": "bug", "crash": "crash", "time": "late"}


@dataclass(slots=True)
class Tally:
    """``laws`` has what held and what failed of each; ``left_out`` counts keys flowc does not know by place."""

    documents: int = 0
    held: int = 0
    failed: int = 0
    refused: int = 0
    unknown: int = 0
    seconds: float = 0.0
    laws: dict[str, list[int]] = field(default_factory=lambda: {name: [0, 0] for name in LAWS})
    left_out: dict[str, int] = field(default_factory=dict[str, int])
    failures: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    rows: list[tuple[str, list[str]]] = field(default_factory=list[tuple[str, list[str]]])

    def add(self, outcome: Outcome) -> None:
        """One more document."""
        self.documents += 1
        self.held += outcome.status == "ok"
        self.failed += outcome.status == "failed"
        self.refused += outcome.status == "refused"
        for name, holds in outcome.holds:
            self.laws.setdefault(name, [0, 0])[not holds] += 1
        if outcome.left_out:
            self.unknown += 1
            self._count_places(outcome.left_out)
        if outcome.data and len(self.failures) < KEPT:
            self.failures.append(outcome.data)
        if len(self.rows) <= SHOWN:
            self.rows.append((outcome.name, _cells(outcome)))

    def _count_places(self, pointers: tuple[str, ...]) -> None:
        for name in dict.fromkeys(map(place, pointers)):
            if name in self.left_out or len(self.left_out) < _PLACES:
                self.left_out[name] = self.left_out.get(name, 0) + 1

    @property
    def exit_code(self) -> int:
        """A failed law weighs more than an input that could not be used: it is a bug here, not there."""
        return 1 if self.failed else 2 if self.refused else 0

    def render(self) -> str:
        """A table of the documents where they are few, else of the laws; and the sums."""
        shown = self.documents == len(self.rows) <= SHOWN
        lines = _documents(self.rows) if shown else _laws(self.laws)
        places = sorted(self.left_out.items(), key=lambda item: -item[1])[:10]
        keys = [] if shown else [f"  {visible.line(name)}: in {count}" for name, count in places]
        heading = ["", "keys flowc does not know:"] if keys else []
        return "\n".join([*lines, *heading, *keys, "", self._sums()])

    def _sums(self) -> str:
        parts = ", ".join(f"{count:,} {what}" for what, count in self._counts() if count)
        return (
            f"{self.documents:,} document{'' if self.documents == 1 else 's'}: {parts or 'nothing to verify'}"
        )

    def _counts(self) -> Iterator[tuple[str, int]]:
        yield "hold every law", self.held
        yield "failed", self.failed
        yield "refused", self.refused
        yield "with unknown keys", self.unknown

    def counts(self) -> dict[str, Any]:
        """All of it but the failures, as JSON data; ``restore`` takes it back."""
        return {
            "seconds": round(self.seconds, 3),
            "summary": {
                "documents": self.documents,
                **{what.replace(" ", "_"): n for what, n in self._counts()},
            },
            "laws": {name: {"holds": holds, "fails": fails} for name, (holds, fails) in self.laws.items()},
            "unknown_keys": self.left_out,
        }

    @classmethod
    def restore(cls, counts: dict[str, Any], failures: list[dict[str, Any]]) -> Tally:
        """The tally of ``counts`` and failures. Raises ``KeyError`` or ``TypeError`` where it is none."""
        sums, laws = counts["summary"], counts["laws"]
        return cls(
            sums["documents"],
            sums["hold_every_law"],
            sums["failed"],
            sums["refused"],
            sums["with_unknown_keys"],
            counts["seconds"],
            {name: [law["holds"], law["fails"]] for name, law in laws.items()},
            dict(counts["unknown_keys"]),
            failures,
        )


def _cells(outcome: Outcome) -> list[str]:
    """What a row says of each law; of all of them at once where the document was not converted."""
    holds = dict(outcome.holds)
    if not holds:
        return ["refused"]
    for name, mark in _MARKS.items():
        if name in holds:
            return [mark]
    return ["ok" if holds[name] else "FAILS" for name in LAWS]


def _documents(rows: list[tuple[str, list[str]]]) -> list[str]:
    width = max(len("document"), *(len(name) for name, _ in rows)) if rows else 0
    table = [("document", list(LAWS)), *rows]
    return [
        "  ".join([name.ljust(width), *(cell.ljust(6) for cell in cells)]).rstrip() for name, cells in table
    ]


def _laws(laws: dict[str, list[int]]) -> list[str]:
    rows = [(name, f"{holds:,}", f"{fails:,}") for name, (holds, fails) in laws.items()]
    return [f"{name:<8}{holds:>14}{fails:>12}" for name, holds, fails in [("law", "holds", "fails"), *rows]]
