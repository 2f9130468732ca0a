"""A workflow inside of other JSON: a tool's arguments, an answer, a list, a text that holds it once more.

Looked for only where a text is no workflow itself, breadth first, within bounds: it is hostile input.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import deque
from collections.abc import Iterator
from typing import cast

from flowc import jsontext
from flowc.diagnostics.diagnostic import Diagnostic, Edit, Fix
from flowc.document.shapes import member
from flowc.jsontext import Pairs
from flowc.jsontext.pointer import escaped, unescaped
from flowc.jsontext.value import Json
from flowc.records import record
from flowc.text import fences
from flowc.text.lines import Lines

_MOST_NODES = 50_000
_MOST_TEXTS = 200
_DEPTH = 8
_TEXT = re.compile(r"\s*(?:[0-9a-fA-F]{64}:\s*)?[\[{\"]")
_PREFIX = re.compile(r"\s*[0-9a-fA-F]{64}:")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, strict=False)
"""Tells where a value ends; what a number is, and how long, is nothing to it."""
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@record
class _Found:
    """A workflow: the pointers to it, each but the first into the JSON that the text before it holds.

    ``text`` is what stands there. ``kind`` is ``object``, ``text`` (of a document), ``view`` or ``fence``.
    """

    pointers: tuple[str, ...]
    text: str
    kind: str


def wrapped(tree: Json, text: str, body: str) -> Diagnostic | None:
    """The finding of a document that holds workflows and is none; None where it holds none."""
    found = [] if _is_meant_for_one(tree) else list(_workflows(tree, body))
    if not found:
        return None
    first = found[0]
    at = jsontext.Places(body).nearest(first.pointers[0]) + len(text) - len(body)
    span, pointer = Lines(text).span(at), first.pointers[0]
    if len(found) > 1:
        shown = ", ".join(each.pointers[0] or "/" for each in found[:3]) + (", …" if len(found) > 3 else "")
        message = f"this holds {len(found)} workflows, and a document is one"
        return Diagnostic("FC130", message, span, pointer, f"save each as a file of its own: {shown}")
    inside = " in a text that holds JSON" if len(first.pointers) > 1 or first.kind == "text" else ""
    what = "view" if first.kind == "view" else "workflow"
    around = "a list" if pointer == "/0" else "other JSON"
    fix = Fix("likely" if what == "view" else "certain", (Edit(fences.whole(text), first.text),))
    return Diagnostic(
        "FC130", f"the {what} stands inside of {around}{inside}", span, pointer, _hint(first), fix=fix
    )


def in_json(text: str) -> Diagnostic | None:
    """The finding of a text that was to be a view, and is JSON with a workflow inside."""
    if not _TEXT.match(text):
        return None
    try:
        return wrapped(jsontext.loads(text), text, text)
    except jsontext.JsonError:
        return None


def _hint(found: _Found) -> str:
    """What to take out, and how."""
    place = ", in it at ".join(each or "the whole" for each in found.pointers)
    if found.kind == "fence":
        return f"take out what stands between the code fences in the text at {place}"
    raw = "" if found.kind == "object" else "-r "
    way = " | fromjson | ".join(_jq(each) for each in found.pointers)
    return f"take out what stands at {place}, and nothing around it: jq {raw}{shlex.quote(way)} FILE"


def _jq(pointer: str) -> str:
    """A JSON pointer in jq's words."""
    way = ""
    for token in pointer.split("/")[1:]:
        key = unescaped(token)
        if token.isascii() and token.isdigit():
            way += f"[{token}]"
        else:
            way += f".{key}" if _NAME.fullmatch(key) else f"[{json.dumps(key)}]"
    return way if way.startswith(".") else f".{way}"


# The search.


def _workflows(tree: Json, body: str) -> Iterator[_Found]:
    """All workflows inside of a document's JSON, and inside of its texts."""
    todo: deque[tuple[tuple[str, ...], Json, str]] = deque([(("",), tree, body)])
    nodes = texts = 0
    while todo and nodes < _MOST_NODES:
        pointers, node, source = todo.popleft()
        nodes += 1
        if _is_workflow(node):
            yield _Found(pointers, _slice(source, pointers[-1]), "object")
        elif isinstance(node, str):
            texts += 1
            if texts <= _MOST_TEXTS and len(pointers) < _DEPTH:
                for found in _in_text(pointers, node):
                    if isinstance(found, _Found):
                        yield found
                    else:
                        todo.append(found)
        elif pointers[-1].count("/") < _DEPTH:
            todo.extend(
                ((*pointers[:-1], f"{pointers[-1]}/{key}"), child, source) for key, child in _children(node)
            )


def _in_text(pointers: tuple[str, ...], text: str) -> Iterator[_Found | tuple[tuple[str, ...], Json, str]]:
    """What a text holds: a workflow, or JSON to look into."""
    if _TEXT.match(text):
        prefix = _PREFIX.match(text)
        body = text[prefix.end() :] if prefix else text
        try:
            tree = jsontext.loads(body)
        except jsontext.JsonError:
            return
        if _is_workflow(tree):
            yield _Found(pointers, text, "text")
        else:
            yield (*pointers, ""), tree, body
    elif fences.VIEW.match(text):
        yield _Found(pointers, text, "view")
    else:
        yield from (_Found(pointers, block.text, "fence") for block in fences.blocks(text))


def _children(node: Json) -> list[tuple[str, Json]]:
    if isinstance(node, list):
        return [(str(at), child) for at, child in enumerate(cast("list[Json]", node))]
    if isinstance(node, Pairs):
        return [(escaped(key), child) for key, child in node.items]
    members = cast("dict[str, Json]", node).items() if isinstance(node, dict) else ()
    return [(escaped(key), child) for key, child in members]


def _is_workflow(node: Json) -> bool:
    if not isinstance(node, dict | Pairs):
        return False
    root = member(node, "root")
    return isinstance(root, dict | Pairs) and isinstance(member(root, "steps"), list)


def _is_meant_for_one(tree: Json) -> bool:
    """Is this a workflow itself, though something is wrong with it?"""
    root = member(tree, "root") if isinstance(tree, dict | Pairs) else None
    return isinstance(root, dict | Pairs) and any(member(root, key) is not None for key in ("steps", "links"))


def _slice(text: str, pointer: str) -> str:
    """The text of the value at a pointer, as it stands."""
    start = jsontext.Places(text).nearest(pointer)
    _, end = _DECODER.raw_decode(text, start)
    return text[start:end]
