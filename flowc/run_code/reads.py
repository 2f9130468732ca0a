"""Members of a script's input that the step's query does not ask for.

Such a member is undefined. That is wrong for sure where the script goes on into it, as in ``input.customer.email``;
it may be meant where the script asks whether it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tree_sitter import Node

from flowc.diagnostics.diagnostic import Problem, Severity, did_you_mean
from flowc.run_code.bindings import Binding, Bindings
from flowc.run_code.following import Following, Missing
from flowc.run_code.javascript import Source, field, inside
from flowc.run_code.query import FieldsOf
from flowc.run_code.shape import Shape

_CODE = "script-input"
_MOST_NAMES = 200
_SHOWN = 12
"""Members that a mistyped one is compared with, and that a hint lists."""
_CHOICES = ("??", "||", "&&")
_EQUAL = ("==", "===", "!=", "!==")
_TESTS = ("if_statement", "while_statement", "do_statement", "ternary_expression", "for_statement")
_NOTHING = ("null", "undefined")


class Reads:
    """Looks at every member that a script reads."""

    def __init__(
        self, source: Source, bindings: Bindings, following: Following, fields_of: FieldsOf | None
    ) -> None:
        self._source = source
        self._bindings = bindings
        self._following = following
        self._fields_of = fields_of
        self._asked = set(self._asked_paths())

    def problems(self) -> Iterator[Problem]:
        """One for each place, at the member's name."""
        for node, _ in self._source.nodes:
            if node.type in ("member_expression", "subscript_expression"):
                found = self._following.value(node)
                if isinstance(found, Missing):
                    yield from self._member(node, found)
            elif node.type == "identifier":
                yield from self._alias(node)
        for key, origin, has_default in self._bindings.patterns:
            base = self._following.into(self._following.value(origin.node), origin.keys)
            yield from self._pattern(key, base, has_default=has_default)

    def _member(self, node: Node, found: Missing) -> Iterator[Problem]:
        at = field(node, "property") or field(node, "index") or node
        if found.name not in self._bindings.written:
            yield self._problem(at, found, self._severity(node, found.path), is_text=at.type == "string")

    def _alias(self, node: Node) -> Iterator[Problem]:
        """A name for what is not there, where the script goes on into it."""
        meant = self._bindings.meant(node)
        found = self._following.bound(meant) if meant is not None and node != meant.node else None
        if not isinstance(found, Missing) or found.name in self._bindings.written:
            return
        if self._use(node) == "into" and not {meant, found.path} & self._asked:
            message = f"{self._source.said(node)} is undefined: the query does not ask for {found.path}"
            yield self._source.problem(node, _CODE, message, self._hint(found)[0])

    def _pattern(self, key: Node, base: object, *, has_default: bool) -> Iterator[Problem]:
        if not isinstance(base, Shape):
            return
        name = self._source.said(key)[1:-1] if key.type == "string" else self._source.said(key)
        found = self._following.into(base, (name,))
        if isinstance(found, Missing) and name not in self._bindings.written:
            pair = self._source.parent(key)
            value = field(pair, "value") if pair is not None and pair.type == "pair_pattern" else None
            goes_on = value is not None and value.type in ("object_pattern", "array_pattern")
            is_bare = key.type == "property_identifier"
            severity = "info" if has_default else "error" if goes_on else "warning"
            yield self._problem(key, found, severity, is_text=not is_bare)

    # How a member is used.

    def _asked_paths(self) -> Iterator[str | Binding]:
        """What the script somewhere asks for being there: members by their paths, and names."""
        for node, _ in self._source.nodes:
            if node.type in ("member_expression", "subscript_expression") and self._use(node) == "asked":
                found = self._following.value(node)
                if isinstance(found, Missing):
                    yield found.path
            elif node.type == "identifier" and self._use(node) == "asked":
                meant = self._bindings.meant(node)
                if meant is not None:
                    yield meant

    def _severity(self, node: Node, path: str) -> Severity:
        use = self._use(node)
        if use == "asked" or (use == "into" and path in self._asked):
            return "info"
        return "error" if use == "into" else "warning"

    def _use(self, node: Node) -> str:
        """``into``: the script takes a part of it, or calls it; ``asked``: it asks whether it is there."""
        node, parent = self._source.outer(node)
        if parent is None:
            return ""
        match parent.type:
            case "member_expression" | "subscript_expression" if field(parent, "object") == node:
                return "" if field(parent, "optional_chain") else "into"
            case "call_expression" if field(parent, "function") == node:
                return "" if field(parent, "optional_chain") else "into"
            case "new_expression" if field(parent, "constructor") == node:
                return "into"
            case "for_in_statement" if field(parent, "right") == node:
                operator = field(parent, "operator")
                return "into" if operator is not None and operator.type == "of" else ""
            case "spread_element":
                around = self._source.parent(parent)
                return "into" if around is not None and around.type in ("array", "arguments") else ""
            case "binary_expression":
                return self._compared(node, parent)
            case "unary_expression":
                return "asked"
            case _:
                return "asked" if parent.type in _TESTS and field(parent, "condition") == node else ""

    def _compared(self, node: Node, parent: Node) -> str:
        operator, left, right = (field(parent, name) for name in ("operator", "left", "right"))
        said = operator.type if operator is not None else ""
        if said in _CHOICES:
            return "asked" if left == node else ""
        other = inside(right if left == node else left)
        is_nothing = other is not None and other.type in _NOTHING
        return "asked" if said in _EQUAL and is_nothing else ""

    # What is said.

    def _problem(self, at: Node, found: Missing, severity: Severity, *, is_text: bool) -> Problem:
        hint, meant = self._hint(found)
        message = f"the query does not ask for {found.path}"
        if found.base.is_list:
            message = f"{found.base.path} is a list, and has no {found.name}"
        return self._source.problem(at, _CODE, message, hint, severity, None if is_text else meant)

    def _hint(self, found: Missing) -> tuple[str, str | None]:
        base, name = found.base, found.name
        asked = base.members or {}
        if base.is_list:
            return f"take an item: [0].{name}, or all of them: .map((item) => item.{name})", None
        fields = self._fields_of(base.owner) if self._fields_of and base.owner is not None else None
        if fields is not None and name in fields:
            return f"ask for {name} in the query", None
        meant = did_you_mean(name, list(islice(asked, _MOST_NAMES)))
        if meant is not None:
            return f"did you mean {meant}?", meant
        shown = [*islice(asked, _SHOWN), *(["…"] if len(asked) > _SHOWN else [])]
        return f"it asks for {', '.join(shown)}" if asked else "it asks for nothing", None
