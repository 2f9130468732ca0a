"""What is wrong in a text inside a workflow: Liquid, a query, a script, a schedule."""

from __future__ import annotations

from flowc.diagnostics.diagnostic import Severity
from flowc.records import record


@record
class Problem:
    """Something wrong at a place of the text, in characters of the decoded string, ``end`` exclusive.

    ``code`` is a word of the package that found it. What stands at the place may be ``replacement``;
    ``is_certain``: that is what was meant, and not only likely so.
    """

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None
    replacement: str | None = None
    severity: Severity = "error"
    is_certain: bool = False
