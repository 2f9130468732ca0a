"""Liquid: the mistakes in it as such. What its variables lead to, ``references`` knows.

Where nobody knows whether a field takes Liquid, a mistake is a warning: it may be plain text with braces in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.context import Context
from flowc.check.findings import Finding, of_problem
from flowc.check.strings import Template
from flowc.diagnostics import extras
from flowc.liquid import Problem
from flowc.records import replace

_CODES = {
    extras.MISSING: extras.MISSING,
    "unclosed": "FC466",
    "unclosed-block": "FC466",
    "wrong-close": "FC466",
    "unknown-filter": "FC467",
    "bracket": "FC468",
    "dot-filter": "FC468",
    "dot-size": "FC468",
    "filter-in-tag": "FC468",
    "too-long": "FC491",
    "first-last": "FC468",
    "index": "FC468",
}
_SYNTAX = "FC465"


def check_liquid(context: Context) -> Iterator[Finding]:
    """The mistakes of the Liquid in texts."""
    for template in context.templates:
        for problem in template.study.problems:
            yield finding_of(template, problem)


def finding_of(template: Template, problem: Problem) -> Finding:
    """A mistake of Liquid in a text; a warning, where nobody knows whether the field takes Liquid."""
    at = template.string.part(problem.start, problem.end)
    found = of_problem(problem, _CODES.get(problem.code, _SYNTAX), at)
    return found if template.is_known else replace(found, severity="warning", is_certain=False)
