"""YAML as data that knows its places, and nothing else of YAML: no tags, no anchors, no second document.

Plain words are what YAML 1.2 makes of them: ``true``, ``false``, ``null`` and numbers are themselves, everything else
is text, so that the country ``NO`` stays a country and a date a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, TypeAlias, cast

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span
from flowc.jsontext.pointer import unescaped
from flowc.jsontext.value import Json
from flowc.records import record

SIZE = 1_000_000
"""Characters of the largest file that is read."""
DEPTH = 50

_WORDS: Mapping[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+][0-9]{1,3})?\Z")


@record
class Node:
    """A value with its place: a list is a tuple of nodes, a mapping an ``Object``."""

    value: Held
    span: Span


@record
class Object:
    """The members of a mapping, and where their keys stand."""

    members: Mapping[str, Node]
    keys: Mapping[str, Span]


Held: TypeAlias = "Object | tuple[Node, ...] | str | int | float | bool | None"


def read(text: str) -> Node:
    """The data of a YAML text. Raises ``FlowError`` with the first thing that is wrong with it."""
    if len(text) > SIZE:
        raise _refusal(text, "FC551", None, f"the file is longer than {SIZE:,} characters")
    yaml = library()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(text).node(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = None if mark is None else Span(mark.line + 1, mark.column + 1)
        message = f"this is no YAML: {error.problem or error.context}"
        raise _refusal(text, "FC550", span, message) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        message = f"this is no YAML: {str(error).splitlines()[0]}"
        raise _refusal(text, "FC550", None, message) from None


def plain(node: Node) -> Json:
    """The data without its places."""
    value = node.value
    if isinstance(value, Object):
        return {key: plain(item) for key, item in value.members.items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def noded(data: Json) -> Node:
    """Data as nodes, all of them at the beginning: for readers of data that was no text."""
    start = Span(1, 1)
    if isinstance(data, Mapping):
        given = cast("Mapping[str, Json]", data)
        members = {key: noded(item) for key, item in given.items()}
        return Node(Object(members, dict.fromkeys(members, start)), start)
    if isinstance(data, list):
        return Node(tuple(noded(item) for item in cast("list[Json]", data)), start)
    return Node(data, start)


def at(node: Node, pointer: str) -> Span:
    """Where in the data a JSON pointer leads, or as far towards it as there is something."""
    span = node.span
    for key in pointer.split("/")[1:]:
        value = node.value
        key = unescaped(key)
        if isinstance(value, Object) and key in value.members:
            span, node = value.keys[key], value.members[key]
        elif isinstance(value, tuple) and key.isdigit() and int(key) < len(value):
            node = value[int(key)]
            span = node.span
        else:
            break
    return span


class _Builder:
    """Builds nodes of YAML's events, without recursion: a deep text needs no deep stack."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Open] = []

    def node(self, events: Iterator[Any]) -> Node:
        whole: Node | None = None
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent" and whole is not None:
                raise self.wrong(event, "one file holds one document", "take --- and what follows out")
            done = self.event(kind, event)
            if done is not None:
                whole = done
        return Node(None, Span(1, 1)) if whole is None else whole

    def event(self, kind: str, event: Any) -> Node | None:
        """Takes an event in; gives the node of the whole document when it is complete."""
        match kind:
            case "AliasEvent":
                raise self.wrong(event, "aliases (*name) are not read", "write the value out")
            case "ScalarEvent":
                self.refuse_marks(event)
                is_key = bool(self.stack) and self.stack[-1].awaits_key()
                return self.add(Node(event.value if is_key else _scalar(event), _span(event)))
            case "MappingStartEvent" | "SequenceStartEvent":
                self.refuse_marks(event)
                if len(self.stack) == DEPTH:
                    raise self.wrong(event, f"this nests more than {DEPTH} levels deep")
                self.stack.append(_Open(_span(event), kind == "MappingStartEvent"))
                return None
            case "MappingEndEvent" | "SequenceEndEvent":
                return self.add(self.stack.pop().node())
            case _:
                return None

    def add(self, node: Node) -> Node | None:
        if not self.stack:
            return node
        around = self.stack[-1]
        if around.awaits_key():
            self.key(around, node)
        elif around.is_object:
            around.members[around.key or ""], around.key = node, None
        else:
            around.items.append(node)
        return None

    def key(self, around: _Open, node: Node) -> None:
        name = node.value
        if not isinstance(name, str):
            hint = "Liquid ({{ … }}) stands in quotes"
            raise _refusal(self.text, "FC554", node.span, "a key is a word", hint)
        if name in around.keys:
            message = f"{name} stands here twice"
            raise _refusal(self.text, "FC555", node.span, message, "keep one of them")
        around.key, around.keys[name] = name, node.span

    def refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            raise self.wrong(event, "anchors (&name) are not read", "write the value out each time")
        if event.tag is not None:
            raise self.wrong(event, f"tags ({event.tag}) are not read", "take it out")

    def wrong(self, event: Any, message: str, hint: str | None = None) -> FlowError:
        """What of YAML is not read."""
        return _refusal(self.text, "FC551", _span(event), message, hint)


class _Open:
    """A mapping or sequence being read."""

    def __init__(self, span: Span, is_object: bool) -> None:
        self.span = span
        self.is_object = is_object
        self.items: list[Node] = []
        self.members: dict[str, Node] = {}
        self.keys: dict[str, Span] = {}
        self.key: str | None = None

    def awaits_key(self) -> bool:
        return self.is_object and self.key is None

    def node(self) -> Node:
        return Node(Object(self.members, self.keys) if self.is_object else tuple(self.items), self.span)


def _scalar(event: Any) -> str | float | bool | None:
    """A plain word by YAML 1.2's core schema; what stands in quotes, or as a block, is text."""
    text: str = event.value
    if event.style is not None and event.style not in ("", "\0"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _refusal(text: str, code: str, span: Span | None, message: str, hint: str | None = None) -> FlowError:
    return FlowError([Diagnostic(code, message, span, hint=hint)], text)


def written(data: Json) -> str:
    """Data as YAML that ``read`` gives back.

    PyYAML writes some texts with a next line (U+0085) in them so that it cannot read them itself; these are escaped.
    """
    yaml = library()
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    return text if "\x85" not in text else yaml.safe_dump(data, sort_keys=False, width=100)


def library() -> Any:
    """PyYAML, which comes with an extra. It has no types."""
    with extras.needed("reading tests"):
        return import_module("yaml")
