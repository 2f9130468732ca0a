"""What a script returns as it stands there, held to the output schema: a text, a list, an object with its members.

Of an object its members are looked at as far as they are written out; one that is a name or a call may be anything.
What is found fails a run that comes to it; that Flow converts no value is a guess, so it is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from tree_sitter import Node

from flowc.diagnostics.diagnostic import Problem
from flowc.jsontext.value import Json
from flowc.run_code.javascript import Source, field, inside, returned
from flowc.run_code.naming import TooDeep, bindings
from flowc.run_code.output import check_value
from flowc.run_code.script import LONGEST, main_function

_MEMBERS = ("pair", "shorthand_property_identifier", "method_definition")
_UNKNOWN: Json = object()
"""A value that only a run can tell."""
_CONSTANTS: dict[str, Json] = {"true": True, "false": False, "null": None, "undefined": None}


def check_returns(script: str, sdl: str) -> Iterator[Problem]:
    """Returns that are not what the schema says."""
    if len(script) > LONGEST:
        return
    source = Source(script)
    if source.root.has_error:
        return
    try:
        main = main_function(source, bindings(source))
    except TooDeep:
        return
    for node in returned(main) if main is not None else ():
        for line in _mistakes(source, node, sdl)[:1]:
            message = f"this is not what output_schema says: {line}"
            hint = "return an object with all that the type Output has"
            yield source.problem(node, "script-return", message, hint, "warning")


def _mistakes(source: Source, node: Node, sdl: str) -> list[str]:
    """How a value that stands there is not what the schema says."""
    hidden: list[str] = []
    if node.type == "object":
        value = _members(source, node, hidden)
    else:
        value = cast("Json", []) if node.type == "array" else _constant(source, node)
    found = () if value is _UNKNOWN else check_value(sdl, value)
    return [line for line in found if not line.startswith(tuple(hidden))]


def _members(source: Source, node: Node, hidden: list[str]) -> Json:
    """The members of an object. Of those that only a run can tell, ``hidden`` gets how their lines begin."""
    found: dict[str, Json] = {}
    for one in node.named_children:
        key = field(one, "key") or field(one, "name") or one
        if one.type == "comment":
            continue
        if one.type not in _MEMBERS or key.type == "computed_property_name":
            return _UNKNOWN
        name = source.said(key).strip("\"'")
        value = _constant(source, inside(field(one, "value"))) if one.type == "pair" else _UNKNOWN
        if value is _UNKNOWN:
            hidden += [f"{name} ", f"{name}.", f"{name}["]
        else:
            found[name] = value
    return cast("Json", found)


def _constant(source: Source, node: Node | None) -> Json:
    """A value that is written out, else ``_UNKNOWN``."""
    if node is None:
        return _UNKNOWN
    if node.type == "string":
        return source.said(node)[1:-1]
    if node.type == "template_string":
        return "text" if node.named_child_count else source.said(node)[1:-1]
    if node.type == "number" and source.said(node).isdecimal():
        return int(source.said(node)[:15])
    if node.type == "array" and node.named_child_count == 0:
        return []
    if node.type in ("true", "false", "null", "undefined"):
        return _CONSTANTS[node.type]
    return _UNKNOWN
