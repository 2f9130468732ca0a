"""What a path that is there is used for in Liquid: is it printed, filtered, compared, gone through as it may be?"""

from __future__ import annotations

import re

from flowc.check.filtered import Held, counted, follow, joined
from flowc.check.findings import At
from flowc.check.ids import mismatch
from flowc.check.scope.resolving import PathReader, Reading
from flowc.check.scope.roots import Scope
from flowc.check.scope.types import NO_SINGLE, is_list
from flowc.check.spelling import meant
from flowc.check.strings import Template
from flowc.diagnostics.diagnostic import Severity
from flowc.liquid import Filter, Variable
from flowc.schema.environment import bare

_TESTS = frozenset(("if", "elsif", "unless"))
_QUOTED = re.compile(r"\s*:\s*[\"']([^\"']*)")
"""The first argument of a filter, behind its name."""


class Use:
    """One path in Liquid; what is wrong with it is collected in its ``reader``."""

    def __init__(self, scope: Scope, template: Template, variable: Variable) -> None:
        self.template = template
        self.variable = variable
        self.at = template.string.part(variable.start, variable.end)
        assert self.at.step is not None
        self.reader = PathReader(scope, self.at.step)
        self.types = scope.types

    def check(self, found: Reading) -> None:
        """What is wrong with the use of a path that holds this."""
        if self.variable.is_looped:
            self._looped(found)
        elif self.variable.tag in _TESTS:
            self._compared(found)
        elif self.variable.argument_of:
            self._argued(found)
        elif self.is_given and not self._has_problem():
            self._filtered(found)

    @property
    def is_given(self) -> bool:
        """Is it printed, or given a name to?"""
        return self.variable.tag in ("", "echo", "assign")

    def countable(self, path: str, found: Reading) -> str:
        """What can be counted for sure: a property of each item, where these are whole objects."""
        own = self.types.usual_id(found.mark) if self.types.kind(found.mark) == "object" else None
        return f"{path}.{own}" if own else path

    def text(self, severity: Severity) -> None:
        """A path that is text, beside a number that it is said to be more or less than."""
        number = self.variable.tag in _TESTS and _number(
            self.template.string.text, self.variable.start, self.variable.end
        )
        if number:
            path = self.variable.path
            message = f"{path} is text, which is never more or less than the number {number}"
            hint = f"make it a number before: {{% assign number = {path} | plus: 0 %}}"
            self.reader.say("FC492", message, self.at, hint, severity)

    def _has_problem(self) -> bool:
        """Is the path itself written as Flow does not allow?"""
        start, end = self.variable.start, self.variable.end
        problems = self.template.study.problems
        return any(start < each.end and each.start < end for each in problems)

    def _looped(self, found: Reading) -> None:
        """What a ``for`` goes through."""
        if found.mark and not found.is_many:
            message = f"{self.variable.path} is no list: there is nothing to go through"
            self.reader.say("FC462", message, self.at, "print it without the for", found.severity)

    def _compared(self, found: Reading) -> None:
        """Text beside a number that it is more or less than, an id beside a literal that is never one."""
        if self.types.kind(found.mark) == "text" and not is_list(found.mark):
            self.text(found.doubt)
        beside = _literal(self.template.string.text, self.variable.start, self.variable.end)
        if beside is None:
            return
        operator, text, start, end = beside
        wrong = mismatch(self.variable.path, found, operator, text, self.types)
        if wrong is not None:
            instead = None if wrong.instead is None else f'"{wrong.instead}"'
            at = self.template.string.part(start, end)
            self.reader.say("FC486", wrong.message, at, wrong.hint, found.doubt, instead)

    def _argued(self, found: Reading) -> None:
        """An argument of a filter: those of texts take single values."""
        from flowc.liquid.shapes import refuses_lists

        name = self.variable.argument_of
        if self.types.kind(found.mark) == "object" and (refuses_lists(name) or name == "join"):
            self._whole(found, found.is_many)

    def _filtered(self, found: Reading) -> None:
        """What an output prints, or ``assign`` gives a name to: filters take single values, or lists of them."""
        followed = follow(Held(found.mark.strip("[]"), found.is_many), self.variable.filters, self.types)
        if followed.counted is not None:
            self._counted(found, *followed.counted)
        if followed.misnaming is not None:
            self._misnamed(followed.misnaming, followed.owner, found)
        if followed.refused == "list":
            assert followed.refusing is not None
            self._joined(found, followed.refusing, followed.held)
        elif followed.refused:
            self._whole(found, followed.refused == "objects")
        elif self.variable.tag != "assign" and followed.held is not None:
            self._printed(found, followed.held)

    def _printed(self, found: Reading, held: Held) -> None:
        """What is printed in the end. That a list cannot be, Shopify says [doc] (help page on Liquid variables)."""
        if self.types.kind(held.mark) == "object":
            self._whole(found, held.is_list)
        elif held.is_list and not self.variable.filters and not self.template.in_list:  # there it may stand
            self._many(found, "Liquid prints single values")

    def _misnamed(self, one: Filter, owner: str, found: Reading) -> None:
        """A filter that names what is no property of the items: it then finds nothing in them."""
        word = one.argument or ""
        quoted = _QUOTED.match(self.template.string.text, one.end)
        at = self.template.string.part(*quoted.span(1)) if quoted else self._place(one)
        if "." in word:
            first, _, rest = word.partition(".")
            hint = f"map one after the other: map: '{first}' | map: '{rest}'" if one.name == "map" else None
            message = f"{one.name} takes the name of a property, and no path such as {word}"
            return self.reader.say("FC444", message, at, hint, found.doubt)
        near = meant(word, self.types.fields(owner))
        look = f"flowc env {bare(owner)} {word!r} looks for what is like it"
        hint = f"did you mean {near.word}?" if near else look
        new = near.word if near and quoted else None
        return self.reader.say("FC444", f"{bare(owner)} has no {word}", at, hint, found.doubt, new)

    def _counted(self, found: Reading, size: Filter, owner: str) -> None:
        """``size`` of whole objects: of the path itself, or of what filters before it give."""
        is_path = self.variable.filters[0] is size
        new = self.countable(self.variable.path, found) if is_path else counted(size, owner, self.types)
        hint = f"write {new} | size" if is_path else f"write {new}" if new else NO_SINGLE
        message = f"that size counts {self.variable.path} in Flow, not all of its pages say"
        self.reader.say("FC490", message, self._place(None if is_path else size), hint, "warning", new)

    def _place(self, one: Filter | None) -> At:
        """A filter's name, or the path."""
        return self.at if one is None else self.template.string.part(one.start, one.end)

    def _joined(self, found: Reading, one: Filter, held: Held | None) -> None:
        """A filter that takes one text, and gets a list."""
        why = f"{one.name} takes one text"
        if one is self.variable.filters[0] or held is None:
            return self._many(found, why)
        new = joined(one, held, self.types)
        message = f"what comes of {self.variable.path} is a list, and {why}"
        hint = f"write {new}" if new else NO_SINGLE
        return self.reader.say("FC463", message, self._place(one), hint, found.severity, new)

    def _whole(self, found: Reading, is_many: bool) -> None:
        """A whole object, or a list of them."""
        path = self.variable.path
        property_ = self.types.usual(found.mark)
        many = f"print a property of each: {path}.{property_} | join: ', '"
        hint = many if is_many else f"print one of its properties, such as {path}.{property_}"
        hint = hint if property_ else NO_SINGLE
        what = "a list of whole objects" if is_many else "a whole object"
        message = f"{path} is {what}, and Liquid prints single values"
        self.reader.say("FC463", message, self.at, hint, found.severity)

    def _many(self, found: Reading, why: str) -> None:
        """A list where a single value is needed."""
        if self.types.kind(found.mark) == "object":
            return self._whole(found, is_many=True)
        path = self.variable.path
        new = f"{path} | join: ', '"
        message = f"{path} is a list, and {why}"
        return self.reader.say("FC463", message, self.at, f"write {new}", found.severity, new)


# What stands beside a path in a tag.

_SIGN = r"(?:<=|>=|<(?!>)|>)"
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_LITERAL = r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<number>\d+))"""
_NUMBERS = (
    re.compile(rf"\s*{_SIGN}\s*{_NUMBER}(?![\w.])"),
    re.compile(rf"(?<![\w.]){_NUMBER}\s*{_SIGN}\s*\Z"),
)
_LITERALS = (
    re.compile(rf"\s*(?P<sign>==|!=)\s*{_LITERAL}"),
    re.compile(rf"{_LITERAL}\s*(?P<sign>==|!=)\s*\Z"),
)
"""A literal after a path, and before one."""
_NEAR = 200
"""Characters before a path that are looked at."""


def _literal(text: str, start: int, end: int) -> tuple[str, str, int, int] | None:
    """The literal that a path is said to be equal to, or not: by which operator, its text, and where it stands."""
    found = _beside(_LITERALS, text, start, end)
    if found is None:
        return None
    kind = next(each for each in ("double", "single", "number") if found[each] is not None)
    quotes = kind != "number"
    return found["sign"], found[kind], found.start(kind) - quotes, found.end(kind) + quotes


def _number(text: str, start: int, end: int) -> str | None:
    """The number that a path is said to be more or less than, which Liquid does not ask of text.

    Ruby's Liquid stops there with an error, ``comparison of String with 5 failed``; what Flow makes of that no page
    says, so it is a warning. Money and other numbers that the API writes as text are numbers (``schema.amounts``).
    """
    found = _beside(_NUMBERS, text, start, end)
    return None if found is None else found[1]


def _beside(
    patterns: tuple[re.Pattern[str], re.Pattern[str]], text: str, start: int, end: int
) -> re.Match[str] | None:
    after, before = patterns
    return after.match(text, end) or before.search(text, max(0, start - _NEAR), start)
