"""The paths that Liquid reads: are they there, and of a kind that Liquid takes (FORMAT.md, Liquid)?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowc.check.context import Context
from flowc.check.findings import Finding
from flowc.check.ids import in_liquid, mismatch
from flowc.check.liquid import finding_of
from flowc.check.scope.definitions import Root
from flowc.check.scope.paths import walk
from flowc.check.scope.reading import PathReader, Reading
from flowc.check.scope.scope import Absent, Scope
from flowc.check.scope.types import UNKNOWN, is_list, item
from flowc.check.templates import Template
from flowc.diagnostics import Severity
from flowc.liquid import Variable
from flowc.records import replace
from flowc.search import templated

_OWN = frozenset(("forloop", "tablerowloop"))
"""Names of Liquid's own whose ``.first`` and ``.last`` are no shortcuts."""

_TESTS = frozenset(("if", "elsif", "unless"))
_METAFIELDS = "metafields"
"""An export reads ``product.metafields.tgg.breadcrumb`` (tasks_observed.json, created_redirect_url): how Flow
takes the words behind it is not known."""


def check_variables(context: Context) -> Iterator[Finding]:
    """What is wrong with the paths in the Liquid of a workflow."""
    for template in context.templates:
        step = template.string.at.step
        if step is not None and context.steps[step].type != "TRIGGER":  # nothing ran before it
            for variable in template.study.variables:
                if not _is_filter(context, template, variable):
                    yield from _read(context, template, variable)


def _is_filter(context: Context, template: Template, variable: Variable) -> bool:
    """Is this the name of a filter of a metaobject's field, which Flow spells as Liquid?"""
    at = template.string.at
    assert at.step is not None
    task, text = context.steps[at.step].task, template.string.text
    return templated.is_field_name(task, text, variable.start, variable.end)


def _read(context: Context, template: Template, variable: Variable) -> Iterator[Finding]:
    """One path. Where nobody knows that the field takes Liquid, what is wrong with it is a warning."""
    check = _Variable(context.scope, template, variable)
    is_there = check.read()
    if not is_there and variable.shortcut is not None:
        yield finding_of(template, variable.shortcut)
        return
    for finding in check.reader.findings:
        if finding.severity == "warning" and _takes_list(context, template):
            continue
        is_error = finding.severity == "error" and not template.is_known
        yield replace(finding, severity="warning") if is_error else finding


def _takes_list(context: Context, template: Template) -> bool:
    """Is the text in a field that holds a list?"""
    at = template.string.at
    assert at.step is not None
    assert at.field is not None
    task, field = context.tasks[at.step], context.steps[at.step].fields[at.field].id
    return task is not None and any(each.id == field and each.kind == "Array" for each in task.fields)


class _Variable:
    """One path in Liquid."""

    def __init__(self, scope: Scope, template: Template, variable: Variable) -> None:
        self.template = template
        self.text = template.string.text
        self.problems = template.study.problems
        self.at = template.string.part(variable.start, variable.end)
        assert self.at.step is not None
        self.reader = PathReader(scope, self.at.step)
        self.types = scope.types
        self.variable = variable

    def read(self) -> bool:
        """Is it there? And if so, is it what Liquid takes?"""
        words = self.variable.path.split(".")
        if self.variable.origin is None:
            return words[0] in _OWN
        found = self.reader.read(self.variable.path, self.at, self._local(words, self.variable.origin))
        if found is None:
            if _METAFIELDS in words:
                self._metafield(words)
            return False
        if self.variable.is_looped:
            self._looped(found)
        elif self.variable.tag in _TESTS:
            self._compared(found)
        elif not self.variable.tag and not self._has_problem():
            self._printed(found)
        return True

    def _metafield(self, words: Sequence[str]) -> None:
        """``product.metafields.custom.size``, as in themes; an edited export has one, so that it imports."""
        names = [*words[words.index(_METAFIELDS) + 1 :], "…", "…"]
        new = f'metafield(namespace="{names[0]}", key="{names[1]}")'
        hint = f"declare it above the function, and read that property: Type.{names[1]} = {new}"
        self.reader.findings = [
            replace(each, severity="warning", hint=hint, replacement=None) for each in self.reader.findings
        ]

    def _has_problem(self) -> bool:
        """Is the path itself written as Flow does not allow?"""
        start, end = self.variable.start, self.variable.end
        return any(start < each.end and each.start < end for each in self.problems)

    def _local(self, words: Sequence[str], origin: Sequence[str]) -> Mapping[str, Root] | None:
        """What the first word holds, if Liquid itself has defined it: the path without the words behind it."""
        if words[0] not in self.variable.bindings:
            return None
        pieces = [each.split(".") if each else [] for each in origin]
        pieces[-1] = pieces[-1][: len(pieces[-1]) - len(words) + 1]
        return {words[0]: self._held(pieces)}

    def _held(self, pieces: Sequence[Sequence[str]]) -> Root:
        """What stands at the end of pieces of a path, each going on from an item of the list before it."""
        root = self.reader.scope.root(self.reader.step, pieces[0][0])
        if isinstance(root, Absent):
            return Root(UNKNOWN, False)
        mark = walk(root.mark, pieces[0], self.types).mark or UNKNOWN
        for piece in pieces[1:]:
            mark = walk(item(mark), ["", *piece], self.types).mark or UNKNOWN
        return Root(mark, root.is_sure)

    def _looped(self, found: Reading) -> None:
        """What a ``for`` goes through."""
        if found.mark and found.through is None and not is_list(found.mark):
            message = f"{self.variable.path} is no list: there is nothing to go through"
            self.reader.say("FC462", message, self.at, "print it without the for", found.severity)

    def _compared(self, found: Reading) -> None:
        """An id beside a literal that is never one."""
        beside = in_liquid(self.text, self.variable.start, self.variable.end)
        if beside is None:
            return
        wrong = mismatch(self.variable.path, found, beside.operator, beside.text, self.types)
        if wrong is not None:
            instead = None if wrong.instead is None else f'"{wrong.instead}"'
            at = self.template.string.part(beside.start, beside.end)
            severity: Severity = "warning" if found.is_sure else "info"
            self.reader.say("FC486", wrong.message, at, wrong.hint, severity, instead)

    def _printed(self, found: Reading) -> None:
        """What an output prints: single values, or with filters a list of them."""
        path, is_many = self.variable.path, is_list(found.mark)
        if self.types.kind(found.mark) == "object":
            property_ = self.types.usual(found.mark)
            many = f"print a property of each: {path}.{property_} | join: ', '"
            hint = many if is_many else f"print one of its properties, such as {path}.{property_}"
            what = "a list of whole objects" if is_many else "a whole object"
            message = f"{path} is {what}, and Liquid prints single values"
            self.reader.say("FC463", message, self.at, hint, found.severity)
        elif (is_many or found.through) and not self.variable.filters and not self.variable.is_argument:
            message = f"{path} is a list, and Liquid prints single values"
            severity: Severity = "warning" if found.is_sure else "info"
            self.reader.say("FC463", message, self.at, f"{path} | join: ', '", severity)
