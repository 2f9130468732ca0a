"""Fields: does the task have them, are the needed ones there, once each, and with values of the right kind?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from flowc.catalog.task import ConfigField, Task
from flowc.check.context import Context
from flowc.check.findings import At, Finding, against, no_such
from flowc.check.forms import LIKE_GID
from flowc.check.spelling import Meant, meant
from flowc.diagnostics.diagnostic import with_article
from flowc.fields import values
from flowc.fields.values import has_liquid
from flowc.jsontext.value import Json
from flowc.model.names import is_path, root
from flowc.model.workflow import Field, Reference, Step
from flowc.pretty import flat
from flowc.records import record, replace
from flowc.schema.ids import corrected
from flowc.view.values import print_json

Check: TypeAlias = Callable[["Use", str | None], Iterator[Finding]]
"""Looks at a value of one kind, and at its text, if it has any."""


@record
class Use:
    """One field of a step, with what the catalogue says of it."""

    context: Context
    place: At
    task: Task
    known: ConfigField
    field: Field


def check_fields(context: Context) -> Iterator[Finding]:
    """What is wrong with the fields of each step whose task is known."""
    for place, (step, task) in enumerate(zip(context.steps, context.tasks, strict=True)):
        if task is not None:
            yield from _ids(place, step, task)
            known = {each.id: each for each in task.fields}
            for number, field in enumerate(step.fields):
                if field.id in known:
                    yield from _value(Use(context, At(place, number), task, known[field.id], field))


def _ids(place: int, step: Step, task: Task) -> Iterator[Finding]:
    """Fields that are unknown, there twice, or missing; one that an unknown one is meant for is not missing too."""
    known = {each.id for each in task.fields}
    left = known - {field.id for field in step.fields}
    seen: set[str] = set()
    for number, field in enumerate(step.fields):
        at = At(place, number, "key")
        if field.id in seen:
            message = f"the field {field.id} is there twice"
            yield Finding("FC422", message, at, "keep one of them", against(task.evidence))
        elif field.id not in known:
            found = _meant(field.id, [each for each in task.fields if each.id in left])
            if not task.is_open or (found is not None and found.is_certain):
                left -= {found.word} if found else set()
                yield _unknown(at, field, task, found)
        seen.add(field.id)
    for each in task.fields:
        if each.required and each.id in left:
            message = f"{task.id} needs the field {each.id}{f' ({each.label})' if each.label else ''}"
            severity = against(task.evidence, each.evidence)
            yield Finding("FC421", message, At(place, aspect="fields"), f"add {each.id}=…", severity)


def _meant(name: str, fields: Sequence[ConfigField]) -> Meant | None:
    """The field that was meant: its id written almost so, or called as the editor calls it."""
    near = meant(name, [each.id for each in fields])
    if near is not None and near.is_certain:
        return near
    labelled = [each.id for each in fields if _letters(each.label) == _letters(name)]
    return Meant(labelled[0], True) if len(labelled) == 1 else near


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _unknown(at: At, field: Field, task: Task, found: Meant | None) -> Finding:
    """An export shows the fields of its tasks; a page may leave some out, but none that is like one of its own."""
    fields = ", ".join(each.id for each in task.fields) or "none"
    is_slip = found is not None and found.is_certain
    severity = against(task.evidence)
    if severity == "error" and task.evidence != "export" and not is_slip:
        severity = "warning"
    is_assumed = task.evidence == "assumed"
    message = f"{task.id} has no field {field.id}"
    message = f"as far as is known, {message}" if is_assumed else message
    said = no_such("FC420", message, at, found, f"its fields: {fields}", severity)
    return replace(said, is_certain=is_slip and not is_assumed)


# Values.


def _value(use: Use) -> Iterator[Finding]:
    """What a value is by its kind; what Liquid gives, only a run can tell."""
    text = use.field.value.literal
    if use.known.allowed:
        yield from _allowed(use, text)
    elif use.known.kind in _KINDS and not has_liquid(text):
        yield from _KINDS[use.known.kind](use, text)


def _allowed(use: Use, text: str | None) -> Iterator[Finding]:
    allowed = use.known.allowed
    if text is None or text in allowed or has_liquid(text):
        return
    found = meant(text, allowed)
    listed = ", ".join(allowed[:10]) + (", …" if len(allowed) > 10 else "")
    message = f"{use.field.id} of {use.task.id} cannot be {_short(text)}"
    severity = against(use.known.evidence)
    yield no_such("FC423", message, use.place, found, f"it is one of {listed}", severity)


def _reference(use: Use, text: str | None) -> Iterator[Finding]:
    """A field that names an object takes a reference, an id, or Liquid that gives one."""
    number = _number(use, text)
    if number is not None:
        yield number
        return
    if text is None or LIKE_GID.match(text) or (text == "" and not use.known.required):
        return
    there = () if use.place.step is None else use.context.scope.names(use.place.step)
    wanted = " or ".join(use.known.object_types) or "object"
    example_type = next(iter(use.known.object_types), "Order")
    example = f"{wanted[:1].lower()}{wanted[1:]}.id" if is_path(wanted) else "order.id"
    path = f"{text}.id" if is_path(text) and "." not in text else text
    is_near = is_path(path) and "." in path and root(path) in there
    shown = path if is_near else example if root(example) in there else None
    own = f"{use.field.id}={shown}, or " if shown else ""
    message = f"{use.field.id} of {use.task.id} names {with_article(wanted)}: the text {_short(text)} is none"
    hint = f"write {own}a global id: gid://shopify/{example_type}/1"
    new = Reference(path) if is_near else None
    yield Finding("FC424", message, use.place, hint, against(use.known.evidence), replacement=new)


def _number(use: Use, text: str | None) -> Finding | None:
    """A number in the place of a global id, as a text or in an encoded reference."""
    at, held = use.place, use.field.value
    if isinstance(held.container, dict):
        inner = cast("dict[str, Json]", held.container).get("value")
        text, at = (inner, at.below("value")) if isinstance(inner, str) else (None, at)
    types = use.known.object_types
    whole = corrected(text, types[0]) if text is not None and len(types) == 1 else None
    if whole is None:
        return None
    message = (
        f"{use.field.id} of {use.task.id} names {with_article(types[0])} by its global id, not by a number"
    )
    return Finding("FC424", message, at, f'write "{whole}"', against(use.known.evidence), replacement=whole)


def _short(text: str) -> str:
    shown = text if len(text) <= 40 else text[:40] + "…"
    return f"“{shown}”"


def _pattern(pattern: str, noun: str) -> Check:
    """A value that is written in one way: a number, a boolean."""

    def check(use: Use, text: str | None) -> Iterator[Finding]:
        if use.field.value.container is not None:
            yield _other_kind(use, with_article(noun), "a list or dict")
        elif text and not re.fullmatch(pattern, text):
            yield _other_kind(use, with_article(noun), _short(text))

    return check


def _list(use: Use, text: str | None) -> Iterator[Finding]:
    """A value that is a list."""
    value = use.field.value
    if isinstance(value.container, dict):
        told = cast("dict[str, Json]", value.container)
        yield _other_kind(use, "a list", "a dict", _pairs(told))
    elif text or value.reference is not None:
        said = _short(text or "") if value.reference is None else value.reference
        new = values.data(_parts(text)) if text else None
        hint = f"write {flat(print_json(new.value))}" if new is not None else None
        yield replace(_other_kind(use, "a list", said, hint), replacement=new)


def _parts(text: str) -> Json:
    """``"b2b, partner"``, or ``'["b2b", "partner"]'``, as the list that was meant."""
    try:
        told = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, list) and all(isinstance(each, str) for each in cast("list[Json]", told)):
        return cast("list[Json]", told)
    return [part.strip() for part in text.split(",") if part.strip()] or [text]


def _pairs(told: Mapping[str, Json]) -> str | None:
    """A dict of texts as a list of pairs, as headers are."""
    is_text = all(isinstance(each, str) for each in told.values())
    return f"write {json.dumps([*told.items()], ensure_ascii=False)[:200]}" if told and is_text else None


def _other_kind(use: Use, wanted: str, found: str, hint: str | None = None) -> Finding:
    message = f"{use.field.id} of {use.task.id} takes {wanted}, not {found}"
    return Finding("FC425", message, use.place, hint, against(use.known.evidence))


_KINDS: dict[str, Check] = {
    "Array": _list,
    "Boolean": _pattern("true|false", "boolean"),
    "CommerceObject": _reference,
    "Float": _pattern(r"-?[0-9]+(\.[0-9]+)?", "number"),
    "Integer": _pattern("-?[0-9]+", "whole number"),
}
