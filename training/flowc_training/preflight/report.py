"""The one report: for people, as Markdown, as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from flowc import visible_line
from flowc_training.preflight.finding import State, Verdict

SIGNS: dict[State, str] = {"passed": "ok", "wrong": "WRONG", "not run": "not run"}


@dataclass(frozen=True, slots=True)
class Report:
    """What preflight says of a run."""

    name: str
    about: tuple[str, ...]
    """What was looked at, and in place of what: a line each."""
    verdicts: tuple[Verdict, ...]

    @property
    def clean(self) -> bool:
        """Is nothing wrong? What was not run is not wrong, and not right."""
        return all(each.state != "wrong" for each in self.verdicts)


def as_text(report: Report) -> str:
    """For a terminal."""
    lines = [f"preflight of {report.name}", *report.about, ""]
    for each in report.verdicts:
        lines.append(f"{SIGNS[each.state]:>7}  {each.name}{f': {each.reason}' if each.reason else ''}")
        lines += [f"         - {finding}" for finding in each.findings]
        lines += [f"         > {each.remedy}"] if each.remedy else []
        lines += [f"           {note}" for note in each.notes]
    return "\n".join([*map(visible_line, lines), "", _sum(report.verdicts)]) + "\n"


def _sum(verdicts: Iterable[Verdict]) -> str:
    counts = Counter(each.state for each in verdicts)
    return ", ".join(f"{counts[state]} {state}" for state in SIGNS if counts[state])


def as_markdown(report: Report) -> str:
    """For a file beside the run."""
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: Report) -> Iterator[str]:
    yield f"# Preflight of {report.name}"
    yield ""
    yield from (f"- {_safe(each)}" for each in report.about)
    yield ""
    yield f"{_sum(report.verdicts)}."
    for each in report.verdicts:
        yield ""
        yield f"## {each.name}: {each.state}"
        yield ""
        yield from _items(each)


def _items(verdict: Verdict) -> Iterator[str]:
    if verdict.reason:
        yield f"- not run: {_safe(verdict.reason)}"
    yield from (f"- **{_safe(str(each))}**" for each in verdict.findings)
    if verdict.remedy:
        yield f"- what to do: {_safe(verdict.remedy)}"
    yield from (f"- {_safe(each)}" for each in verdict.notes)


def _safe(text: str) -> str:
    """A text that may come out of data, on one line and without tags."""
    return visible_line(text).replace("<", "&lt;")


def as_json(report: Report) -> str:
    """For programs."""
    data: dict[str, object] = {
        "name": report.name,
        "clean": report.clean,
        "about": [*report.about],
        "checks": [_object(each) for each in report.verdicts],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _object(verdict: Verdict) -> dict[str, object]:
    return asdict(verdict)
