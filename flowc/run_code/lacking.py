"""Names that a script uses and does not have: those that Flow lacks, and those that nobody defines.

A script has no asynchronous functions, timers, network or imports [doc] (docs/format.md, Single tasks), no
function of chance or of the clock, and of ``console`` only ``log`` [doc] (help page of Run code). What Flow does where
a script asks for the time is not said, and a real export does ask [file]: that is a warning. The names that stand for
all this here are JavaScript's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tree_sitter import Node

from flowc.diagnostics.diagnostic import Problem, did_you_mean
from flowc.run_code.bindings import Bindings, Use
from flowc.run_code.javascript import Source, field, inside

_ALONE = "a script is alone: write the code into it"
_NETWORK = "a script has no network; use the step Send HTTP request"
_TIMERS = "a script has no timers; use the step Wait"
_TIME = "ask for a time in the query, such as createdAt or scheduledAt"
_CHANCE = "make the value from the input, such as an id, a name or a time"
MAIN = "export default function main(input) { return { ok: true }; }"
"""The smallest script."""

ABSENT = {
    "Promise": "a script runs from its beginning to its end: return the value itself",
    **dict.fromkeys(("fetch", "XMLHttpRequest", "WebSocket"), _NETWORK),
    **dict.fromkeys(("require", "module", "exports", "process", "Buffer"), _ALONE),
    **dict.fromkeys(("setTimeout", "setInterval", "setImmediate", "queueMicrotask", "clearTimeout"), _TIMERS),
    **dict.fromkeys(
        ("window", "document", "navigator", "localStorage"), "a script runs outside of a browser"
    ),
    "performance": _TIME,
    "crypto": _CHANCE,
}
"""Names that JavaScript has elsewhere."""

_PARTS_OF_TEXT = "take the text apart with split, match or a regular expression"
_CODED = "leave it to Liquid's filters base64_encode and base64_decode"
ELSEWHERE = {
    **dict.fromkeys(("URL", "URLSearchParams"), _PARTS_OF_TEXT),
    **dict.fromkeys(("atob", "btoa", "TextEncoder", "TextDecoder"), _CODED),
    "structuredClone": "copy it with JSON.parse(JSON.stringify(value))",
}
"""Names beside the language that browsers have, and what does without."""

UNCERTAIN = {"Intl": "write the text with toFixed, padStart and the like"}
"""Names of JavaScript's that some engines lack: no page says whether Flow's has them."""

_MOST_NAMES = 200
"""Names that a mistyped one is compared with."""

_GLOBALS = """Object Function Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError
Array parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
Infinity NaN undefined eval Number Boolean String Math Reflect Symbol globalThis BigInt Date RegExp JSON Proxy Map Set
WeakMap WeakSet ArrayBuffer Uint8ClampedArray Int8Array Uint8Array Int16Array Uint16Array Int32Array Uint32Array
BigInt64Array BigUint64Array Float32Array Float64Array DataView console"""
GLOBALS = frozenset(_GLOBALS.split())
"""What JavaScript itself has since 2020, but for what Flow does not have."""


def lacking(source: Source, bindings: Bindings) -> Iterator[Problem]:
    """Uses of what a script of Flow does not have."""
    for use in bindings.unknown():
        name = source.said(use.node)
        if name in ABSENT:
            if name not in bindings.asked:
                yield source.problem(
                    use.node, "script-forbidden", f"there is no {name} in a script", ABSENT[name]
                )
            continue
        outer, parent = source.outer(use.node)
        if parent is not None and name in _PARTLY:
            yield from _PARTLY[name](source, outer, parent)


def _chance(source: Source, node: Node, parent: Node) -> Iterator[Problem]:
    for at in _members(source, node, parent, "random"):
        yield source.problem(at, "script-random", "a script has no random numbers", _CHANCE)


def _clock(source: Source, node: Node, parent: Node) -> Iterator[Problem]:
    places = list(_members(source, node, parent, "now"))
    if parent.type == "new_expression" and field(parent, "constructor") == node:
        arguments = field(parent, "arguments")
        places += [] if arguments is not None and arguments.named_child_count else [parent]
    elif parent.type == "call_expression" and field(parent, "function") == node:
        places.append(parent)
    for at in places:
        yield source.problem(at, "script-clock", "a script has no clock", _TIME, "warning")


def _console(source: Source, node: Node, parent: Node) -> Iterator[Problem]:
    is_taken = parent.type == "member_expression" and field(parent, "object") == node
    name = field(parent, "property") if is_taken else None
    _, call = source.outer(parent)
    if name is None or call is None or call.type != "call_expression" or field(call, "function") == node:
        return
    said = source.said(name)
    if said == "log" or field(call, "optional_chain") is not None or field(call, "function") is None:
        return
    if inside(field(call, "function")) == parent:
        message = f"there is no console.{said} in a script, only console.log"
        yield source.problem(name, "script-console", message, "write console.log", replacement="log")


_PARTLY = {"Math": _chance, "Date": _clock, "console": _console}
"""What a script has a part of."""


def _members(source: Source, node: Node, parent: Node, name: str) -> Iterator[Node]:
    """Where a member of this name is taken: ``Math.random``, ``Math["random"]``, ``{ random } = Math``."""
    if parent.type == "member_expression" and field(parent, "object") == node:
        found = field(parent, "property")
        if found is not None and source.said(found) == name:
            yield parent
    elif parent.type == "subscript_expression" and field(parent, "object") == node:
        index = inside(field(parent, "index"))
        if index is not None and index.type == "string" and source.said(index)[1:-1] == name:
            yield parent
    elif parent.type == "variable_declarator" and field(parent, "value") == node:
        pattern = field(parent, "name")
        for one in pattern.named_children if pattern is not None else []:
            key = field(one, "key") or field(one, "left") or one
            if source.said(key) == name:
                yield key


# Names that nobody defines.


def undefined(source: Source, bindings: Bindings) -> Iterator[Problem]:
    """The names that neither the script nor JavaScript defines, each at its first place."""
    seen: set[str] = set()
    own = _global_names(source, bindings)
    if own is None:
        return
    for use in sorted(bindings.unknown(), key=lambda use: use.node.start_byte):
        name = source.said(use.node)
        if name in GLOBALS or name in ABSENT or name in bindings.asked or name in seen | own:
            continue
        if name == "arguments" and use.scope.knows_arguments():
            continue
        seen.add(name)
        yield _not_defined(source, name, use)


def _global_names(source: Source, bindings: Bindings) -> set[str] | None:
    """The names that the script gives to ``globalThis``; None where it may give it any."""
    uses = [use.node for use in bindings.unknown() if source.said(use.node) == "globalThis"]
    for node in uses:
        outer, parent = source.outer(node)
        if parent is None or parent.type != "member_expression" or field(parent, "object") != outer:
            return None
    return bindings.written if uses else set()


def _not_defined(source: Source, name: str, use: Use) -> Problem:
    meant = did_you_mean(name, {*islice(use.scope.visible(), _MOST_NAMES), *GLOBALS})
    if name in UNCERTAIN:
        message = f"it is not known that a script of Flow has {name}"
        return source.problem(use.node, "script-name", message, UNCERTAIN[name], "warning")
    if name in ELSEWHERE:
        meant, hint = None, ELSEWHERE[name]
    elif meant is not None:
        hint = f"did you mean {meant}?"
    elif use.is_set:
        hint = f"define it before: let {name};"
    else:
        hint = f"define it at the top of the script: const {name} = …;"
    severity = "warning" if use.scope.is_tried else "error"
    is_bare = use.node.type == "identifier"
    replacement = meant if is_bare else None
    message = f"the script does not define {name}"
    return source.problem(use.node, "script-name", message, hint, severity, replacement)
