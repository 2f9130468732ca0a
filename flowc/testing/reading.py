"""Test files to suites, with every mistake in them at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar, cast

from flowc.diagnostics.diagnostic import Diagnostic, FlowError, did_you_mean, hint_of
from flowc.jsontext.value import Json
from flowc.records import record, replace
from flowc.simulate.fixtures import event_of, read_event, read_shop, shop_of
from flowc.simulate.trace import Event, Outcome, Shop
from flowc.source import Source, read
from flowc.testing import located
from flowc.testing.forms import Forms
from flowc.testing.located import Node
from flowc.testing.suite import OUTCOMES, Case, Expected, Mark, Names, Pattern, Suite, names_of, task_id

T = TypeVar("T")
Fetch = Callable[[str], str]
"""Gives the text of a file that a test file names. Raises ``FlowError``."""

FILE = ("workflow", "shop", "now", "strict", "tests")
CASE = ("name", "event", "shop", "now", "strict", "expect")
EXPECT = ("outcome", "effects", "including", "no_effects", "not", "path", "error")
EFFECT = ("task", "fields")
"""The keys of each part; the schema grammar/workflow-test.schema.json has the same."""


def read_suite(text: str, file: str, fetch: Fetch) -> Suite:
    """The suite of a test file of this name. Raises ``FlowError`` with everything that is wrong with it."""
    reader = _Reader(Forms(text), fetch)
    suite = reader.suite(located.read(text), file)
    reader.forms.finish()
    assert suite is not None
    return suite


def read_cases(node: Node | None, forms: Forms, source: Source | None = None) -> tuple[Case, ...]:
    """The tests of a list that stands in another file; what is wrong with them is noted in ``forms``.

    Their events and shops are written out. Steps and tasks are those of ``source``, where there is one.
    """
    reader = _Reader(forms, _nothing)
    if source is not None:
        reader.names = names_of(source.workflow)
    return tuple(reader.cases(node, _Setting(Shop())))


def _nothing(name: str) -> str:
    message = f"{name} is not looked for: events and shops are written out here"
    raise FlowError([Diagnostic("FC554", message, hint="write its members below")])


@record
class _Setting:
    """What holds for a test, unless it says otherwise."""

    shop: Shop
    now: datetime | None = None
    strict: bool = False


class _Reader:
    """Reads one file; one method a part of it."""

    def __init__(self, forms: Forms, fetch: Fetch) -> None:
        self.forms = forms
        self.fetch = fetch
        self.names = Names(frozenset(), frozenset(), frozenset())

    def suite(self, node: Node, file: str) -> Suite | None:
        parts = self.forms.members(node, "a test file", FILE, ("workflow", "tests"))
        source = self.fetched(parts.get("workflow"), "workflow", read)
        if source is not None:
            self.names = names_of(source.workflow)
        setting = self.setting(parts, _Setting(Shop()))
        cases = self.cases(parts.get("tests"), setting)
        return None if source is None else Suite(file, source, tuple(cases))

    def cases(self, node: Node | None, setting: _Setting) -> list[Case]:
        read = [self.case(item, setting) for item in self.forms.items(node, "tests")]
        if node is not None and not read:
            self.forms.say("FC553", node.span, "there is no test in this file")
        kept = [case for case in read if case is not None]
        self.names_differ(kept)
        return kept

    def names_differ(self, cases: list[Case]) -> None:
        seen: set[str] = set()
        for case in cases:
            if case.name in seen:
                self.forms.say("FC555", case.span, f"two tests are called {case.name!r}")
            seen.add(case.name)

    def setting(self, parts: Mapping[str, Node], around: _Setting) -> _Setting:
        shop = self.data(parts.get("shop"), "shop", read_shop, shop_of)
        return _Setting(
            around.shop if shop is None else shop,
            self.forms.time(parts.get("now"), "now", around.now),
            self.forms.truth(parts.get("strict"), "strict", around.strict),
        )

    def case(self, node: Node, around: _Setting) -> Case | None:
        parts = self.forms.members(node, "a test", CASE, ("name",))
        name = self.forms.text(parts.get("name"), "name")
        setting = self.setting(parts, around)
        event = self.data(parts.get("event"), "event", read_event, event_of)
        expected = self.expected(parts.get("expect"))
        if name is None:
            return None
        return Case(
            name,
            parts["name"].span,
            event or Event(None, {}),
            setting.shop,
            setting.now,
            setting.strict,
            expected,
        )

    # Events and shops: written out, or in a file of their own.

    def data(
        self, node: Node | None, what: str, read: Callable[[str], T], made: Callable[[Json], T]
    ) -> T | None:
        if node is None or isinstance(node.value, str):
            return self.fetched(node, what, read)
        try:
            return made(located.plain(node))
        except FlowError as error:
            for found in error.diagnostics:
                span = located.at(node, found.pointer or "")
                self.forms.found.append(replace(found, span=span, pointer=None))
            return None

    def fetched(self, node: Node | None, what: str, read: Callable[[str], T]) -> T | None:
        """What is made of a file; its own findings are told as one, at the place that names the file."""
        name = self.forms.text(node, what)
        if node is None or name is None:
            return None
        try:
            return read(self.fetch(name))
        except FlowError as error:
            first: Diagnostic = error.diagnostics[0]
            place = f" at line {first.span.line}" if first.span else ""
            message = f"{name} cannot be used{place}: {first.message}"
            self.forms.say(first.code, node.span, message, first.hint)
            return None

    # What is expected.

    def expected(self, node: Node | None) -> Expected:
        if node is None:
            return Expected()
        parts = self.forms.members(node, "expect", EXPECT)
        codes = self.codes(parts.get("error"))
        outcome = cast("Outcome | None", self.forms.one_of(parts.get("outcome"), "outcome", OUTCOMES))
        effects = self.patterns(parts.get("effects"), "effects") if "effects" in parts else None
        if self.forms.truth(parts.get("no_effects"), "no_effects", False):
            if effects:
                self.forms.say("FC554", parts["no_effects"].span, "there are effects, or there are none")
            effects = ()
        return Expected(
            outcome or (None if codes else "finished"),
            effects,
            self.patterns(parts.get("including"), "including"),
            self.patterns(parts.get("not"), "not", anywhere=True),
            tuple([self.mark(item) for item in self.forms.items(parts.get("path"), "path")]),
            codes,
        )

    def codes(self, node: Node | None) -> tuple[str, ...]:
        """One code, or a list of them."""
        nodes = self.forms.items(node, "error") if node and isinstance(node.value, tuple) else (node,)
        texts = [self.forms.text(each, "error") for each in nodes]
        return tuple([text for text in texts if text is not None])

    def patterns(self, node: Node | None, what: str, anywhere: bool = False) -> tuple[Pattern, ...]:
        found = [self.pattern(item, anywhere) for item in self.forms.items(node, what)]
        return tuple([pattern for pattern in found if pattern is not None])

    def pattern(self, node: Node, anywhere: bool) -> Pattern | None:
        """An effect, ``{task: …, fields: {…}}``, or only its task; one that may come from ``anywhere``."""
        if isinstance(node.value, str):
            return Pattern(self.task(node, node.value, anywhere), {}, node.span)
        parts = self.forms.members(node, "an effect", EFFECT, ("task",))
        task = self.forms.text(parts.get("task"), "task")
        if task is None:
            return None
        fields = parts.get("fields")
        if fields is not None and not isinstance(fields.value, located.Object):
            self.forms.say("FC554", fields.span, "fields is a mapping", "write tags: [vip] below it")
            fields = None
        held: Mapping[str, Json] = {} if fields is None else located.plain(fields)
        return Pattern(self.task(parts["task"], task, anywhere), held, node.span)

    def task(self, node: Node, text: str, anywhere: bool) -> str:
        task = task_id(text)
        if not anywhere and self.names.tasks and task not in self.names.tasks:
            known = self.names.tasks
            hint = hint_of(did_you_mean(task, known), f"it has {', '.join(sorted(known))}")
            self.forms.say("FC556", node.span, f"the workflow has no step of the task {task}", hint)
        return task

    def mark(self, node: Node) -> Mark:
        """A step or a port; ``true`` and ``false`` are ports, whatever YAML takes them for."""
        value = node.value
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(value, tuple | located.Object):
            self.forms.say("FC554", node.span, "the path is made of steps and ports")
        elif text in self.names.ports:
            return Mark("port", text, node.span)
        elif self.names.steps and task_id(text) not in self.names.steps:
            meant = did_you_mean(text, [*self.names.steps, *self.names.ports])
            hint = hint_of(meant, "steps by name, variable, task or number; ports by name")
            self.forms.say("FC556", node.span, f"the workflow has no step and no port {text}", hint)
        return Mark("step", task_id(text), node.span)
