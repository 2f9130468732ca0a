"""What keeps a workflow from being good, and what production calls an error and is information.

A merchant sets up marketing e-mail and the alert for errors by hand, which no program can.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flowc import Diagnostic
from flowc.catalog import Catalog
from flowc.check import Checked, Known, examine

MARKETING = "shopify::email::execute_marketing_activity"
ALERT = "shopify::iris::send_shopify_alert_for_errors"
BY_HAND = {
    MARKETING: "the merchant writes the marketing e-mail by hand, in this step in Flow",
    ALERT: "the alert for errors has no configuration",
}
"""What no program can configure, and what is to be said of it."""
_FIELD_MISSING, _FIELD_UNKNOWN = "FC421", "FC420"


def is_information(found: Diagnostic, checked: Checked) -> bool:
    """Is an error one of those that a merchant sets right by hand?"""
    if found.code != _FIELD_MISSING or found.pointer is None:
        return False
    return checked.task_at(found.pointer) in BY_HAND


def faults(text: str, catalog: Catalog, now: datetime | None = None) -> Iterator[Diagnostic]:
    """What keeps a view or a document from being good with a catalogue that has real answers.

    An unknown field is a warning of the checker's, as a page may leave some out; an answer leaves none out. Raises
    ``flowc.FlowError`` where the text is neither.
    """
    checked = examine(text, Known(catalog, None, now))
    for each in checked.diagnostics:
        is_unknown = each.code == _FIELD_UNKNOWN and each.severity == "warning"
        if is_unknown or (each.severity == "error" and not is_information(each, checked)):
            yield each
