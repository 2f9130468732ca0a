"""Forms that data in a file must have, with a finding for each place where it has another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span, did_you_mean, hint_of
from flowc.schedules.moments import moment
from flowc.testing.located import Node, Object

T = TypeVar("T")
D = TypeVar("D")


class Forms:
    """Takes data apart. What is not as it should be is noted, and reads as if it were not there."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[Diagnostic] = []

    def say(self, code: str, span: Span, message: str, hint: str | None = None) -> None:
        """Note what is wrong."""
        self.found.append(Diagnostic(code, message, span, hint=hint))

    def finish(self) -> None:
        """Raises ``FlowError`` with all that was noted, in the order of the text."""
        if self.found:
            raise FlowError(sorted(self.found, key=_place), self.source)

    def members(
        self, node: Node, what: str, known: Sequence[str], required: Sequence[str] = ()
    ) -> Mapping[str, Node]:
        """The members of a mapping that may have these keys."""
        if not isinstance(node.value, Object):
            self.say("FC554", node.span, f"{what} is a mapping", f"write {known[0]}: … and so on, one a line")
            return {}
        for key, span in node.value.keys.items():
            if key not in known:
                hint = hint_of(did_you_mean(key, known), f"it has {', '.join(known)}")
                self.say("FC552", span, f"{what} has no {key}", hint)
        for key in required:
            if key not in node.value.members:
                self.say("FC553", node.span, f"{what} has no {key}, and needs one")
        return {key: item for key, item in node.value.members.items() if key in known}

    def items(self, node: Node | None, what: str) -> Sequence[Node]:
        """The items of a list, nothing where there is none."""
        hint = "write each item on a line of its own, after - and a blank"
        nodes = cast("type[tuple[Node, ...]]", tuple)
        return self._held(node, nodes, (), f"{what} is a list", hint)

    def text(self, node: Node | None, what: str) -> str | None:
        """A text; None where there is none."""
        return self._held(node, str, None, f"{what} is text", "put it in quotes")

    def truth(self, node: Node | None, what: str, default: bool) -> bool:
        """True or false."""
        return self._held(node, bool, default, f"{what} is true or false")

    def _held(
        self, node: Node | None, kind: type[T], default: D, wrong: str, hint: str | None = None
    ) -> T | D:
        """A value of this kind; the default where there is none, or another."""
        if node is None:
            return default
        value: object = node.value
        if isinstance(value, kind):
            return value
        self.say("FC554", node.span, wrong, hint)
        return default

    def time(self, node: Node | None, what: str, default: datetime | None) -> datetime | None:
        """A moment; in UTC where it names no zone."""
        text = self.text(node, what)
        if node is None or text is None:
            return default
        try:
            return moment(text)
        except ValueError:
            self.say("FC554", node.span, f"{what} is an ISO 8601 time", "write 2026-01-05T09:00:00Z")
            return default

    def one_of(self, node: Node | None, what: str, words: Sequence[str]) -> str | None:
        """One of a few words."""
        text = self.text(node, what)
        if node is None or text is None or text in words:
            return text
        message = f"{what} is one of {', '.join(words)}"
        self.say("FC554", node.span, message, hint_of(did_you_mean(text, words)))
        return None


def _place(found: Diagnostic) -> tuple[int, int]:
    return (found.span.line, found.span.column) if found.span else (0, 0)
