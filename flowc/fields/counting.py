"""Count and Sum: the list that such a step is given.

The help pages name one field, List, and no id of it; no export has one. So it is the first field that holds a path
[guess]. Count gives an integer, Sum a number [doc: Shopify's skill for agents].
"""

from __future__ import annotations

from flowc.model import names
from flowc.model.workflow import Step, Text
from flowc.records import record

COUNT = "shopify::flow::count"
SUM = "shopify::flow::sum"


@record
class Listed:
    """The path of the list, and the place of the field that holds it."""

    field: int
    path: str


def listed(step: Step) -> Listed | None:
    """The list of a step of Count or Sum; None for other steps, and where no field holds a path."""
    if step.task not in (COUNT, SUM):
        return None
    for place, field in enumerate(step.fields):
        path = field.value.text if isinstance(field.value, Text) else field.value.reference or ""
        if names.is_path(path):
            return Listed(place, path)
    return None
