"""The sum of a verification: counts of everything, the failures themselves up to a limit, small runs in full.

It is a table for people, and as a file JSON (grammar/verify.schema.json), or JUnit's XML.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import flowc
from flowc.cli import files
from flowc.cli.meaning import place
from flowc.cli.verifying.checking import Outcome
from flowc.diagnostics import visible
from flowc.laws import LAWS
from flowc.show.markup import attribute, escape

SUFFIXES = (".json", ".xml")
"""How the files of results are called."""
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
        self.unknown += bool(outcome.left_out)
        for name in dict.fromkeys(map(place, outcome.left_out)):
            if name in self.left_out or len(self.left_out) < _PLACES:
                self.left_out[name] = self.left_out.get(name, 0) + 1
        if outcome.data and len(self.failures) < KEPT:
            self.failures.append(outcome.data)
        if len(self.rows) <= SHOWN:
            self.rows.append((outcome.name, _cells(outcome)))

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
    table = [("document", list(LAWS)), *rows]
    width = max(len(name) for name, _ in table)
    return [
        "  ".join([name.ljust(width), *(cell.ljust(6) for cell in cells)]).rstrip() for name, cells in table
    ]


def _laws(laws: dict[str, list[int]]) -> list[str]:
    rows = [(name, f"{holds:,}", f"{fails:,}") for name, (holds, fails) in laws.items()]
    return [f"{name:<8}{holds:>14}{fails:>12}" for name, holds, fails in [("law", "holds", "fails"), *rows]]


# Reports.


def write(name: str, tally: Tally, inputs: list[str], complete: bool) -> None:
    """Write a report in the form its file name asks for. Raises ``FlowError``."""
    text = junit(tally, complete) if name.endswith(".xml") else as_json(tally, inputs, complete)
    files.write(name, text.encode("utf-8", "backslashreplace"))


def as_json(tally: Tally, inputs: list[str], complete: bool) -> str:
    """The report as JSON; not ``complete`` where the run was interrupted."""
    data = {
        "flowc": flowc.__version__,
        "inputs": inputs,
        "complete": complete,
        **tally.counts(),
        "failures": tally.failures,
        "failures_not_kept": max(0, tally.failed + tally.refused - KEPT),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def junit(tally: Tally, complete: bool) -> str:
    """The report as JUnit's XML: a case for each failure, and one for all documents that hold every law."""
    cases = [line for failure in tally.failures for line in _case(failure)]
    if tally.held:
        cases.append(f"    <testcase {_attributes(classname='flowc', name=f'{tally.held} hold every law')}/>")
    if not complete:
        cases += _problem("interrupted", "error", "interrupted", "not every document was verified")
    sums = _attributes(
        name="flowc verify",
        tests=str(tally.documents),
        failures=str(tally.failed),
        errors=str(tally.refused + (not complete)),
        time=f"{tally.seconds:.3f}",
    )
    head = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", f"  <testsuite {sums}>"]
    return "\n".join([*head, *cases, "  </testsuite>", "</testsuites>", ""])


def _case(failure: dict[str, Any]) -> list[str]:
    """A failed law is a failure; a document that was refused is an error."""
    if failure["status"] == "failed":
        first = failure["laws"][0]
        details = [f"law {law['name']!r} fails: {law['detail']}" for law in failure["laws"]]
        return _problem(failure["path"], "failure", first["name"], *details)
    first = failure["diagnostics"][0]
    details = [_finding(diagnostic) for diagnostic in failure["diagnostics"]]
    return _problem(failure["path"], "error", first["code"], *details)


def _finding(diagnostic: dict[str, Any]) -> str:
    span = diagnostic["span"]
    place = f"{span['line']}:{span['column']}: " if span else ""
    return f"{place}{diagnostic['severity']}[{diagnostic['code']}]: {visible.line(diagnostic['message'])}"


def _problem(name: str, tag: str, kind: str, *details: str) -> list[str]:
    text = _attributes(message=details[0], type=kind)
    return [
        f"    <testcase {_attributes(classname='flowc', name=name)}>",
        f"      <{tag} {text}>{escape(chr(10).join(details))}</{tag}>",
        "    </testcase>",
    ]


def _attributes(**values: str) -> str:
    return " ".join(f"{name}={attribute(value)}" for name, value in values.items())
