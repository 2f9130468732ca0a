"""The names that neither a script nor JavaScript defines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from flowc.diagnostics.diagnostic import did_you_mean
from flowc.diagnostics.problems import Problem
from flowc.run_code.bindings import Bindings
from flowc.run_code.definitions import Use
from flowc.run_code.javascript import Source, field
from flowc.run_code.lacking import ABSENT, ELSEWHERE, UNCERTAIN

_MOST_NAMES = 200
"""Names that a mistyped one is compared with."""

_GLOBALS = """Object Function Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError
Array parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
Infinity NaN undefined eval Number Boolean String Math Reflect Symbol globalThis BigInt Date RegExp JSON Proxy Map Set
WeakMap WeakSet ArrayBuffer Uint8ClampedArray Int8Array Uint8Array Int16Array Uint16Array Int32Array Uint32Array
BigInt64Array BigUint64Array Float32Array Float64Array DataView console"""
GLOBALS = frozenset(_GLOBALS.split())
"""What JavaScript itself has since 2020, but for what Flow does not have."""


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
