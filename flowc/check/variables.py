"""The paths that Liquid reads: are they there, and of a kind that Liquid takes (docs/format.md, Liquid)?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowc.check.bindings import local as bound
from flowc.check.context import Context
from flowc.check.filtered import Held, follow
from flowc.check.findings import At, Finding
from flowc.check.ids import in_liquid, mismatch
from flowc.check.liquid import finding_of
from flowc.check.misnaming import misnamed
from flowc.check.orders import number_beside
from flowc.check.piping import counted, joined
from flowc.check.scope.definitions import Root
from flowc.check.scope.metafields import METAFIELDS, advice
from flowc.check.scope.resolving import PathReader, Reading
from flowc.check.scope.roots import Absent, Scope
from flowc.check.scope.types import NO_SINGLE, is_list
from flowc.check.templates import Template
from flowc.diagnostics.diagnostic import Severity
from flowc.liquid import Filter, Problem, Variable
from flowc.records import replace
from flowc.search import templated

_OWN = frozenset(("forloop", "tablerowloop"))
"""Names of Liquid's own whose ``.first`` and ``.last`` are no shortcuts."""

_TESTS = frozenset(("if", "elsif", "unless"))


def check_variables(context: Context) -> Iterator[Finding]:
    """What is wrong with the paths in the Liquid of a workflow."""
    for template in context.templates:
        step = template.string.at.step
        if step is not None and context.steps[step].type != "TRIGGER":  # nothing ran before it
            for variable in template.study.variables:
                yield from _unless_filter(context, template, variable)


def _unless_filter(context: Context, template: Template, variable: Variable) -> Iterator[Finding]:
    """One path, unless it is the name of a filter of a metaobject's field, which Flow spells as Liquid."""
    at, text = template.string.at, template.string.text
    assert at.step is not None
    task = context.steps[at.step].task
    if templated.is_field_name(task, text, variable.start, variable.end):
        return
    is_misspelled = templated.is_in_the_place_of_a_field(task, text, variable.end)
    for each in _read(context, template, variable):
        if is_misspelled and each.code == "FC440":
            name = variable.path.rpartition(".")[2]
            hint = f"a field of a metaobject is searched by {{{{fields.{name}}}}}: or fields.{name}:"
            yield replace(each, hint=hint, replacement=f"fields.{name}", is_certain=False)
        else:
            yield each


def _read(context: Context, template: Template, variable: Variable) -> Iterator[Finding]:
    """One path. Where nobody knows that the field takes Liquid, what is wrong with it is a warning."""
    check = _Variable(context.scope, template, variable)
    check.read()
    for finding in check.found:
        is_error = finding.severity == "error" and not template.is_known
        yield replace(finding, severity="warning") if is_error else finding


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

    @property
    def _takes_list(self) -> bool:
        """Is the text in a field that holds a list? Whether a list can stand there is not known."""
        at = self.template.string.at
        assert at.step is not None
        assert at.field is not None
        task = self.reader.scope.tasks[at.step]
        return task is not None and task.takes_list(
            self.reader.scope.workflow.steps[at.step].fields[at.field].id
        )

    @property
    def found(self) -> Sequence[Finding]:
        """What is wrong with it."""
        return self.reader.findings

    def read(self) -> None:
        """Is it there? And if so, is it what Liquid takes?"""
        words, shortcut = self.variable.path.split("."), self.variable.shortcut
        if self.variable.origin is None:
            is_wrong = self.variable.is_single or (shortcut is not None and shortcut.code == "first-last")
            if shortcut is not None and is_wrong and words[0] not in _OWN:
                self._shortcut(shortcut)
            elif self.variable.is_text and self.variable.tag in _TESTS:
                self._text_beside(number_beside(self.text, self.variable.start, self.variable.end), "warning")
            return
        local = bound(self.variable, self.reader.scope, self.reader.step)
        found = self.reader.read(self.variable.path, self.at, local)
        if found is not None:
            self._use(found)
        elif shortcut is not None and shortcut.code == "dot-size":
            self._size(shortcut, words[:-1], local)
        elif shortcut is not None and not self._is_refused(shortcut, words, local):
            self._shortcut(shortcut)
        elif METAFIELDS in words:
            self._metafield(words)

    def _use(self, found: Reading) -> None:
        """What a path that is there is used for."""
        if self.variable.is_looped:
            self._looped(found)
        elif self.variable.tag in _TESTS:
            self._compared(found)
        elif self.variable.is_argument:
            self._argued(found)
        elif self.variable.tag in ("", "echo", "assign") and not self._has_problem():
            self._filtered(found)

    def _shortcut(self, shortcut: Problem) -> None:
        self.reader.findings = [finding_of(self.template, shortcut)]

    def _is_refused(self, shortcut: Problem, words: Sequence[str], local: Mapping[str, Root] | None) -> bool:
        """Is a word behind a dot a filter that does not take what stands before it? Then no filter was meant."""
        if shortcut.code != "dot-filter":
            return False
        reader = PathReader(self.reader.scope, self.reader.step)
        before = reader.read(".".join(words[:-1]), self.at, local)
        if before is None:
            return True
        held = Held(before.mark.strip("[]"), is_list(before.mark) or before.through is not None)
        refused = follow(held, [Filter(words[-1], 0, 0)], self.types).refused
        if refused == "list":  # each of its items is a text
            hint = f"write {'.'.join(words[:-1])} | join: ', ' | {words[-1]}"
            self.reader.findings = [finding_of(self.template, replace(shortcut, hint=hint, replacement=None))]
        return bool(refused)

    def _size(self, shortcut: Problem, words: Sequence[str], local: Mapping[str, Root] | None) -> None:
        """``.size`` behind a path: a warning where that is a list, as sources disagree on what Flow counts."""
        self.reader.findings = []
        before = self.reader.read(".".join(words), self.at, local)
        if before is None:
            return
        if not is_list(before.mark) and before.through is None:
            self._shortcut(shortcut)
            return
        path = self._countable(".".join(words), before)
        at = self.template.string.part(self.variable.start, self.variable.end)
        if self.variable.tag in ("", "echo", "assign") and not self.variable.is_argument:
            new, hint = f"{path} | size", f"write {path} | size"
        else:
            new, hint = None, f"count before, and use the name: {{% assign count = {path} | size %}}"
        message = "that .size counts in Flow, not all of its pages say"
        self.reader.say("FC490", message, at, hint, "warning", new)

    def _countable(self, path: str, found: Reading) -> str:
        """What can be counted for sure: a property of each item, where these are whole objects."""
        own = self.types.usual_id(found.mark) if self.types.kind(found.mark) == "object" else None
        return f"{path}.{own}" if own else path

    def _metafield(self, words: Sequence[str]) -> None:
        """An export reads ``product.metafields.tgg.breadcrumb`` (tasks_observed.json, created_redirect_url): how Flow
        takes the words behind it is not known.
        """
        root = self.reader.scope.root(self.reader.step, words[0])
        hint = advice(words, None if isinstance(root, Absent) else root.mark, self.types)
        self.reader.findings = [
            replace(each, severity="warning", hint=hint, replacement=None) for each in self.reader.findings
        ]

    def _has_problem(self) -> bool:
        """Is the path itself written as Flow does not allow?"""
        start, end = self.variable.start, self.variable.end
        return any(start < each.end and each.start < end for each in self.problems)

    def _looped(self, found: Reading) -> None:
        """What a ``for`` goes through."""
        if found.mark and found.through is None and not is_list(found.mark):
            message = f"{self.variable.path} is no list: there is nothing to go through"
            self.reader.say("FC462", message, self.at, "print it without the for", found.severity)

    def _compared(self, found: Reading) -> None:
        """Text beside a number that it is more or less than, an id beside a literal that is never one."""
        number = number_beside(self.text, self.variable.start, self.variable.end)
        if self.types.kind(found.mark) == "text" and not is_list(found.mark):
            self._text_beside(number, "warning" if found.is_sure else "info")
        beside = in_liquid(self.text, self.variable.start, self.variable.end)
        if beside is None:
            return
        wrong = mismatch(self.variable.path, found, beside.operator, beside.text, self.types)
        if wrong is not None:
            instead = None if wrong.instead is None else f'"{wrong.instead}"'
            at = self.template.string.part(beside.start, beside.end)
            severity: Severity = "warning" if found.is_sure else "info"
            self.reader.say("FC486", wrong.message, at, wrong.hint, severity, instead)

    def _text_beside(self, number: str | None, severity: Severity) -> None:
        """Text beside a number that it is said to be more or less than."""
        if number is not None:
            path = self.variable.path
            message = f"{path} is text, which is never more or less than the number {number}"
            hint = f"make it a number before: {{% assign number = {path} | plus: 0 %}}"
            self.reader.say("FC492", message, self.at, hint, severity)

    def _argued(self, found: Reading) -> None:
        """An argument of a filter: those of texts take single values."""
        from flowc.liquid.shapes import refuses_lists

        name = self.variable.argument_of
        if self.types.kind(found.mark) == "object" and (refuses_lists(name) or name == "join"):
            self._whole(found, is_list(found.mark) or found.through is not None)

    def _filtered(self, found: Reading) -> None:
        """What an output prints, or ``assign`` gives a name to: filters take single values, or lists of them."""
        many = is_list(found.mark) or found.through is not None
        followed = follow(Held(found.mark.strip("[]"), many), self.variable.filters, self.types)
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
        elif held.is_list and not self.variable.filters and not self._takes_list:
            self._many(found, "Liquid prints single values")

    def _misnamed(self, one: Filter, owner: str, found: Reading) -> None:
        """A filter that names what is no property of the items: it then finds nothing in them."""
        wrong = misnamed(one, owner, self.text, self.types)
        at = self.template.string.part(wrong.start, wrong.end)
        severity: Severity = "warning" if found.is_sure else "info"
        self.reader.say("FC444", wrong.message, at, wrong.hint, severity, wrong.instead)

    def _counted(self, found: Reading, size: Filter, owner: str) -> None:
        """``size`` of whole objects: of the path itself, or of what filters before it give."""
        is_path = self.variable.filters[0] is size
        new = self._countable(self.variable.path, found) if is_path else counted(size, owner, self.types)
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
