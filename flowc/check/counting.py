"""Count and Sum: is what they are given a list, and are its items numbers?"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.check.scope.resolving import PathReader, Reading
from flowc.check.scope.types import WORDS, is_list, item
from flowc.fields.counting import COUNT, Listed, listed

_NO_NUMBERS = frozenset(("object", "boolean", "date", "enum", "id"))
"""Kinds that never read as a number; text may, in what a script or a metafield gives."""

_MOST = 20
"""Roots that are looked at for an example."""


def check_counting(context: Context) -> Iterator[Finding]:
    """What is wrong with the lists of Count and Sum."""
    for place, step in enumerate(context.steps):
        given = listed(step)
        if given is not None:
            check = _Counted(PathReader(context.scope, place), given, is_sum=step.task != COUNT)
            check.read()
            yield from check.reader.findings


class _Counted:
    """The list of one step."""

    def __init__(self, reader: PathReader, given: Listed, *, is_sum: bool) -> None:
        self.reader = reader
        self.types = reader.scope.types
        self.given = given
        self.is_sum = is_sum

    def read(self) -> None:
        path, at = self.given.path, At(self.reader.step, self.given.field)
        found = self.reader.read(path, at)
        if found is None or not found.mark:
            return
        if not found.is_many:
            does = "add up" if self.is_sum else "count"
            message = f"{path} is no list: there is nothing to {does}"
            hint = self._numbers(found) if self.is_sum else self._lists(found)
            self.reader.say("FC489", message, at, hint, found.severity)
        elif self.is_sum and self._holds_none(found):
            items = WORDS[self.types.kind(found.mark)]
            message = f"each item of {path} is {items}, and Sum adds up numbers"
            self.reader.say("FC489", message, at, self._numbers(found), found.severity)

    def _holds_none(self, found: Reading) -> bool:
        """Are the items surely no numbers?"""
        kind = self.types.kind(found.mark)
        is_text = kind in ("text", "textlike") and found.owner not in self.types.own
        return kind in _NO_NUMBERS or (is_text and not self.given.path.endswith(".value"))

    def _lists(self, found: Reading) -> str:
        own = [each for each, _ in self._held(self.given.path, found.mark)]
        if own:
            return f"its lists are {', '.join(own[:6])}"
        return next((f"give it a list, such as {each}" for each, _ in self._in_sight()), "give it a list")

    def _numbers(self, found: Reading) -> str:
        for path, mark in (*self._held(self.given.path, found.mark), *self._in_sight()):
            own = [path] if self.types.kind(mark) == "number" else self._counts(path, mark)
            if own:
                return f"add up numbers, such as {own[0]}"
        return "add up numbers"

    def _in_sight(self) -> Iterator[tuple[str, str]]:
        """The lists that a root is, or has; none of those whose data a wait has taken away."""
        scope = self.reader.scope
        for name in scope.names(self.reader.step)[:_MOST]:
            reader = PathReader(scope, self.reader.step)
            found = reader.read(name, At(self.reader.step))
            if found is not None and not reader.findings:
                yield from self._held(name, found.mark)

    def _held(self, path: str, mark: str) -> Iterator[tuple[str, str]]:
        """The lists that a value is or has, and their marks."""
        if is_list(mark):
            yield path, mark
        elif self.types.kind(mark) == "object":
            yield from ((f"{path}.{key}", one) for key, one in self.types.plain(mark).items() if is_list(one))

    def _counts(self, path: str, mark: str) -> list[str]:
        """The numbers that the items of a list have."""
        if self.types.kind(mark) != "object":
            return []
        single = [(key, held) for key, held in self.types.plain(item(mark)).items() if not is_list(held)]
        return [f"{path}.{key}" for key, held in single if self.types.kind(held) == "number"]
