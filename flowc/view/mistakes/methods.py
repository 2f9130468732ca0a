"""Calls on a path, ``order.add_tags("vip")``: the task that does it, where the catalogue has one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flowc.catalog.task import Task
from flowc.view.mistakes.fields import known_task, named, snake
from flowc.view.tasks import VERSION
from flowc.view.text import ViewText

_OWNERS = {
    "customer": "customer",
    "draftOrder": "draft_order",
    "order": "order",
    "product": "product",
    "productVariant": "product_variant",
    "variant": "product_variant",
    "company": "company",
    "companyLocation": "company_location",
    "companyContact": "company_contact",
    "collection": "collection",
    "fulfillmentOrder": "fulfillment_order",
}
"""Words for the objects that tasks are about, and how a task's id writes them."""

_ADD = ("append", "add", "push", "extend", "insert", "add_tag", "add_tags", "addTag", "addTags", "tag")
_REMOVE = ("remove", "pop", "discard", "delete", "remove_tag", "remove_tags", "removeTag", "removeTags")


def meant_call(path: str, call: ast.Call, source: ViewText) -> str | None:
    """The call of the task that a method of a path stands for, with all it needs; None where nobody can tell."""
    *words, method = path.split(".")
    is_tags = words[-1] == "tags"
    owners = words[:-1] if is_tags else words
    owner = _OWNERS.get(owners[-1]) if owners else None
    if owner is None:
        return None
    for task_id in _ids(owner, method, is_tags):
        task = known_task(f"shopify::admin::{task_id}", VERSION)
        text = None if task is None else _call(task, owner, ".".join(owners), call, source)
        if text is not None:
            return text
    return None


def _ids(owner: str, method: str, is_tags: bool) -> Iterator[str]:
    """What a task may be called that does this to such an object."""
    if method in _ADD and (is_tags or "ag" in method):
        yield f"add_{owner}_tags"
    if method in _REMOVE and (is_tags or "ag" in method):
        yield f"remove_{owner}_tags"
    if is_tags:
        return
    verb, _, rest = snake(method).partition("_")
    yield f"{verb}_{owner}_{rest}" if rest else f"{verb}_{owner}"
    yield f"{owner}_{snake(method)}"


def _call(task: Task, owner: str, path: str, call: ast.Call, source: ViewText) -> str | None:
    """The call with the object's id and the values that were given; None where a field that is needed has none."""
    own = f"{owner}_id"
    if own not in [field.id for field in task.fields]:
        return None
    keywords = {each.arg: source.segment(each.value) for each in call.keywords if each.arg is not None}
    free = [field for field in task.fields if field.id != own and field.id not in keywords]
    given = named(call.args, free, source)
    if given is None or len(keywords) < len(call.keywords):
        return None
    values = {own: f"{path}.id", **dict(given), **keywords}
    known = {field.id for field in task.fields}
    needed = {field.id for field in task.fields if field.required}
    if not needed <= values.keys() <= known:
        return None
    version = "" if task.version == VERSION else f'["{task.version}"]'
    fields = ", ".join(f"{name}={value}" for name, value in values.items())
    return f"{task.id.replace('::', '.')}{version}({fields})"
