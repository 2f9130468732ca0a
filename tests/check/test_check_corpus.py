"""What ``flowc check`` says of real exports, and of the project's corpus: nothing but what is listed here.

The corpus has odd workflows on purpose. Where one cannot work in Flow, its row says so; no check is made weaker for it.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from making.folders import SHARED, WORKFLOWS

from flowc.check import check

EXPORTS = sorted((SHARED / "workflows").glob("*.flow"))
CORPUS = sorted(WORKFLOWS.glob("*.flow"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)

EXPECTED: dict[str, dict[str, int]] = {
    # The Admin API gives the id of a fulfillment where the task takes that of a fulfillment order. It is the
    # merchant's own workflow, so it is no error.
    "003": {"FC460 warning": 1},
    # It uses two constants that nothing defines, and asks for the time; 026 is the same with the constants.
    "021": {"FC475 warning": 1, "FC479 error": 2},
    "026": {"FC475 warning": 1, "FC483 warning": 1},
    "021-odd-task-ids": {"FC483 warning": 1},
    "030-trigger-only": {"FC402 error": 1},
    # Made to try what a declared field may look like; the API has no such arguments.
    "035-declared-fields": {"FC435 error": 5},
    "041-empty-branches": {"FC483 warning": 1},
    "050-detached-steps": {"FC404 warning": 2, "FC483 warning": 1},
    "061-no-trigger-yet": {"FC401 error": 1},
    "063-cycle": {"FC403 error": 1},
}


@pytest.mark.parametrize("file", [*EXPORTS, *CORPUS], ids=lambda file: file.stem)
def test_nothing_else_is_said(file: Path) -> None:
    found = check(file.read_text("utf-8"), now=NOW)
    said = Counter(f"{each.code} {each.severity}" for each in found if each.severity != "info")
    assert said == EXPECTED.get(file.stem, {})


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_every_form_of_a_workflow_is_checked_alike(file: Path) -> None:
    export = check(file.read_text("utf-8"), now=NOW)
    code = check(file.with_suffix(".flow.json").read_text("utf-8"), now=NOW)
    view = check(file.with_suffix(".py").read_text("utf-8"), now=NOW)
    assert [(each.code, each.message) for each in export] == [(each.code, each.message) for each in code]
    assert [(each.code, each.message, each.span) for each in export] == [
        (each.code, each.message, each.span) for each in view
    ]
