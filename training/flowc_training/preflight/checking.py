"""A check as a row of a table, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flowc_training.preflight.evidence import Evidence
from flowc_training.preflight.finding import Finding, Note, NotRun, Said, Verdict


@dataclass(frozen=True, slots=True)
class Check:
    """A row of the table of checks; ``run`` is pure."""

    name: str
    looks_for: str
    does: str
    """What the fault does to a model."""
    found_by: str
    remedy: str
    run: Callable[[Evidence], Iterable[Said]]


def judge(check: Check, evidence: Evidence) -> Verdict:
    """What a check says of the evidence."""
    said: list[Said] = []
    reason = ""
    try:
        for each in check.run(evidence):
            said.append(each)  # noqa: PERF402  # what was said before a check stops counts
    except NotRun as stopped:
        reason = str(stopped)
    findings = tuple(each for each in said if isinstance(each, Finding))
    notes = tuple(each.what for each in said if isinstance(each, Note))
    if findings:
        return Verdict(check.name, "wrong", findings, notes, reason, check.remedy)
    return Verdict(check.name, "not run" if reason else "passed", (), notes, reason)
