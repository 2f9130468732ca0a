"""Answers of ``task_configuration`` as Shopify might give them: made up from what the catalogue assumes."""

from __future__ import annotations

from dataclasses import replace

from flowc.catalog import Catalog
from flowc.catalog.loading import bundled
from flowc.catalog.task import Task

TRIGGER = ("shopify::admin::order_fulfilled", "shopify::admin::order_all_shipped")
ACTIONS = (
    ("shopify::admin::add_customer_tags", "shopify::admin::customer_tags_add"),
    ("shopify::flow::send_http_request", "shopify::flow::http-request"),
)
VERSION = ("shopify::admin::remove_customer_tags", "1.0")
FIELD = ("shopify::admin::update_order_note", "note", "note_text")
OLD = (TRIGGER[0], *(old for old, _ in ACTIONS))
NEW = (TRIGGER[1], *(new for _, new in ACTIONS))


def real(task_id: str, new: str = "", version: str = "", **fields: str) -> Task:
    """A task as a real answer has it, with another id, another version, other ids of fields."""
    known = bundled().task(task_id)
    assert known is not None
    assert known.evidence == "assumed"
    sure = tuple(
        replace(each, id=fields.get(each.id, each.id), evidence="documented") for each in known.fields
    )
    adds = tuple(replace(each, evidence="documented") for each in known.adds)
    return replace(
        known,
        id=new or task_id,
        version=version or known.version,
        evidence="documented",
        source="a task_configuration response",
        fields=sure,
        adds=adds,
    )


def answers() -> tuple[Task, ...]:
    """A trigger and two actions by other ids, an action of a new version, an action with another field."""
    task, old, new = FIELD
    renamed = [real(old_id, new_id) for old_id, new_id in (TRIGGER, *ACTIONS)]
    return (*renamed, real(VERSION[0], version=VERSION[1]), real(task, **{old: new}))


def known() -> Catalog:
    """The catalogue with them."""
    return bundled().replaced(answers())
