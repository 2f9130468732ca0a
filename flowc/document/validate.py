"""What keeps JSON from being a workflow, each with its JSON pointer.

Whoever takes a document apart notices that something does (``shapes.Unsound``); here is said what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.document import shapes
from flowc.document.shapes import getter, keys_of, member
from flowc.jsontext import Number, Pairs
from flowc.jsontext.value import Json

_STEP_TEXTS = ("task_id", "task_version", "task_type")
_STEP_NOTES = ("description", "note", "name")
_LINK_ENDS = ("from_step_id", "to_step_id")


def is_object(node: Json) -> bool:
    """Is this a JSON object, with or without duplicate keys?"""
    return type(node) is dict or isinstance(node, Pairs)


def problems(tree: Json) -> Iterator[Diagnostic]:
    """Everything that keeps the tree from being a workflow."""
    if not is_object(tree):
        yield _error("FC110", "", f"a workflow is a JSON object, this is {_kind(tree)}", _SHAPE)
        return
    root = member(tree, "root")
    if not is_object(root):
        yield _error(
            "FC111", "/root", f"a workflow document has an object root, this is {_kind(root)}", _SHAPE
        )
        return
    for key in ("workflow_name", "note"):
        yield from _text_or_null(member(root, key), f"/root/{key}")
    ids: dict[Json, str] = {}
    for key, check in (("steps", _step), ("links", _link)):
        nodes = member(root, key)
        if not _is_list(nodes):
            yield _error("FC112", f"/root/{key}", f"root.{key} is a list, this is {_kind(nodes)}", _SHAPE)
        yield from _each(nodes, f"/root/{key}", partial(check, ids=ids))
    yield from _list_or_nothing(root, "patched_fields", "/root")
    yield from _each(member(root, "patched_fields"), "/root/patched_fields", _declaration)


def _each(
    nodes: Json, pointer: str, check: Callable[[Json, str], Iterator[Diagnostic]]
) -> Iterator[Diagnostic]:
    """What is wrong with the items of a list, if it is one; each is an object."""
    for at, node in enumerate(nodes if _is_list(nodes) else ()):
        place = f"{pointer}/{at}"
        if is_object(node):
            yield from check(node, place)
        else:
            yield _error("FC113", place, f"an object is needed here, this is {_kind(node)}")


def _step(step: Json, pointer: str, ids: dict[Json, str]) -> Iterator[Diagnostic]:
    get = getter(step)
    step_id = get("step_id")
    if type(step_id) not in shapes.IDS:
        yield _error(
            "FC114", f"{pointer}/step_id", f"a step's id is text or a number, this is {_kind(step_id)}"
        )
    elif ids.setdefault(step_id, pointer) != pointer:
        yield _error(
            "FC115",
            f"{pointer}/step_id",
            f"two steps have the id {_shown(step_id)}: links to it could mean either",
            f"give one of them another id; the other is at {ids[step_id]}",
        )
    for key in _STEP_TEXTS:
        value = get(key)
        if type(value) is not str:
            yield _error("FC116", f"{pointer}/{key}", f"a step's {key} is text, this is {_kind(value)}")
    for key in _STEP_NOTES:
        yield from _text_or_null(get(key), f"{pointer}/{key}")
    yield from _list_or_nothing(step, "config_field_values", pointer)
    yield from _each(get("config_field_values"), f"{pointer}/config_field_values", _field)


def _list_or_nothing(node: Json, key: str, pointer: str) -> Iterator[Diagnostic]:
    """A list may be missing, but null is another thing, which no view could give back."""
    value = member(node, key)
    if key in keys_of(node) and not _is_list(value):
        said = "null" if value is None else _kind(value)
        hint = "leave it out, or write []" if value is None else None
        yield _error("FC112", f"{pointer}/{key}", f"a list is needed here, this is {said}", hint)


def _field(field: Json, pointer: str) -> Iterator[Diagnostic]:
    if type(member(field, "config_field_id")) is not str:
        yield _error("FC117", f"{pointer}/config_field_id", "a configuration field's id is text")
    elif "value" not in keys_of(field):
        yield _error("FC118", pointer, "a configuration field has a value", 'add "value": ""')


def _link(link: Json, pointer: str, ids: dict[Json, str]) -> Iterator[Diagnostic]:
    get = getter(link)
    for key in _LINK_ENDS:
        end = get(key)
        if type(end) not in shapes.IDS:
            yield _error("FC119", f"{pointer}/{key}", f"a link's {key} is a step id, this is {_kind(end)}")
        elif end not in ids:
            yield _error(
                "FC120",
                f"{pointer}/{key}",
                f"a link names the step {_shown(end)}, which does not exist",
                "remove the link, or name the step it should lead to",
            )
    if type(get("from_port_id")) is not str:
        yield _error("FC121", f"{pointer}/from_port_id", "a link's from_port_id is text, such as output")
    if get("to_port_id") != shapes.INPUT:
        yield _error(
            "FC122", f"{pointer}/to_port_id", 'a link leads to the port "input", the only one a step has'
        )


def _declaration(declared: Json, pointer: str) -> Iterator[Diagnostic]:
    for key in ("handle", "field", "patched_type"):
        value = member(declared, key)
        if type(value) is not str:
            yield _error(
                "FC123", f"{pointer}/{key}", f"a declared field's {key} is text, this is {_kind(value)}"
            )
    configured = member(declared, "merchant_configured")
    if "merchant_configured" in keys_of(declared) and type(configured) is not bool:
        yield _error(
            "FC124", f"{pointer}/merchant_configured", f"this is true or false, not {_kind(configured)}"
        )


def _text_or_null(value: Json, pointer: str) -> Iterator[Diagnostic]:
    if value is not None and type(value) is not str:
        yield _error("FC125", pointer, f"text or null is needed here, this is {_kind(value)}")


def _is_list(node: Json) -> bool:
    return type(node) is list


def _kind(value: Json) -> str:
    match value:
        case None:
            return "missing or null"
        case bool():
            return "true or false"
        case str():
            return "text"
        case list():
            return "a list"
        case dict() | Pairs():
            return "an object"
        case _:
            return "a number"


def _shown(value: Json) -> str:
    text = value.lexeme if isinstance(value, Number) else str(value)
    return text if len(text) <= 60 and text.isprintable() else repr(text[:60])


_SHAPE = 'a workflow document looks like {"__metadata": {…}, "root": {"steps": […], "links": […], …}}'


def _error(code: str, pointer: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code, message, pointer=pointer, hint=hint)
