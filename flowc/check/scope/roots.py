"""What each step can read: the roots of its paths, and why others are not there.

The trigger brings its roots, ``shop`` is always there, a named step's result is there where the step surely
ran before, a loop's item inside the loop's body (docs/format.md, Environment). Of what is not known, such as the
roots that a stranger's trigger brings, everything is taken to be there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from flowc.catalog.task import Task, Typed
from flowc.check.scope.definitions import Binding, Root, Tasks, Timeline, bindings, results
from flowc.check.scope.lasting import Lasting
from flowc.check.scope.paths import walk
from flowc.check.scope.reach import reach
from flowc.check.scope.types import UNKNOWN, Types, item
from flowc.diagnostics.diagnostic import Severity
from flowc.model.sugar import list_path
from flowc.model.workflow import Step, Workflow
from flowc.records import record
from flowc.schema.environment import capitalized, type_named
from flowc.schema.index import Schema

SHOP: Final = "shop"
_WORST: Final[tuple[Severity, ...]] = ("error", "warning", "info")
_MANY = 100


@record
class Absent:
    """Why a root is not in sight.

    - ``unknown``: nothing in the workflow is called so;
    - ``trigger``: ``step``, which is a trigger that leads here, does not bring it, though another may;
    - ``result``: it is the result of ``step``, which did not surely run before;
    - ``item``: it is the item of the loop ``step``, and this is outside.

    It is an error where what the trigger brings is proven, a warning where a page lists it for an id that is only
    assumed, and information where the list may have gaps, or no trigger leads.
    """

    reason: Literal["unknown", "trigger", "result", "item"]
    step: int | None = None
    severity: Severity = "error"


@record
class _Group:
    """Triggers that bring the same: the first of them and its roots.

    ``is_open`` says that there may be other roots; ``severity`` is how bad it is to read one that is not among these.
    """

    trigger: int
    roots: dict[str, Root]
    is_open: bool
    severity: Severity = "info"


class Scope:
    """What the steps of a workflow can read."""

    def __init__(self, workflow: Workflow, tasks: Tasks, schema: Schema) -> None:
        self.workflow = workflow
        self.tasks = tasks
        self._groups, bits = _groups(workflow.steps, tasks)
        self.reach = reach(workflow, bits)
        self._results, own = results(workflow.steps, tasks, schema)
        self.types = Types(schema, workflow.declarations, own)
        self._bindings = bindings(workflow.steps, tasks, self.reach)
        self._timelines: dict[str, Timeline] = {}
        self._brought: dict[tuple[int, str], Root | Absent] = {}
        self._items: dict[int, Root] = {}
        for loop in self.reach.loops():
            self._items[loop] = self._item(loop)
        self.lasting = Lasting(workflow, self.reach, self._bindings, self._binding)

    def root(self, step: int, name: str) -> Root | Absent:
        """What the first word of a path means to a step, or why it means nothing."""
        binding = self._binding(step, name)
        if binding is not None:
            if binding.is_item:
                return self._items.get(binding.step, Root(UNKNOWN, False))
            return self._results[binding.step]
        sources = self.reach.sources[step]
        if (sources, name) not in self._brought:
            self._brought[sources, name] = self._brought_by(sources, name)
        brought = self._brought[sources, name]
        if name not in self._bindings or (isinstance(brought, Root) and brought.is_sure):
            return brought
        other = self._bindings[name][0]
        severity: Severity = "error" if sources else "info"
        return Absent("item" if other.is_item else "result", other.step, severity)

    def names(self, step: int) -> list[str]:
        """The names of the roots that a step can read; of very many only those that triggers bring."""
        at = self.reach.first[step]
        few = self._bindings if len(self._bindings) <= _MANY else ()
        own = [name for name in few if self._timeline(name).at(at) is not None]
        return [*own, *self._common(self.reach.sources[step]), SHOP]

    def definer(self, step: int, name: str) -> Step | None:
        """The step whose result, or item, a name is to a step; None for what triggers bring."""
        binding = self._binding(step, name)
        return self.workflow.steps[binding.step] if binding is not None else None

    # Names that steps define.

    def _binding(self, step: int, name: str) -> Binding | None:
        return self._timeline(name).at(self.reach.first[step]) if name in self._bindings else None

    def _timeline(self, name: str) -> Timeline:
        if name not in self._timelines:
            self._timelines[name] = Timeline(self._bindings[name], self.reach)
        return self._timelines[name]

    def _item(self, loop: int) -> Root:
        """What the item of a loop holds, those of the loops around it being known."""
        words = (list_path(self.workflow.steps[loop]) or "").split(".")
        root = self.root(loop, words[0])
        if isinstance(root, Absent):
            return Root(UNKNOWN, False)
        return Root(item(walk(root.mark, words, self.types).mark or UNKNOWN), root.is_sure)

    # Names that triggers bring.

    def _brought_by(self, sources: int, name: str) -> Root | Absent:
        if name == SHOP:
            return Root("Shop")
        groups = self._leading(sources)
        found = [group.roots[name] for group in groups if name in group.roots]
        lacking = [group for group in groups if name not in group.roots]
        closed = [group for group in lacking if not group.is_open]
        if closed and sources:
            known = min(closed, key=lambda group: _WORST.index(group.severity))
            is_brought = any(name in group.roots for group in self._groups) or len(closed) < len(groups)
            return Absent("trigger" if is_brought else "unknown", known.trigger, known.severity)
        marks = {root.mark for root in found}
        guess = UNKNOWN if marks else type_named(name, self.types.schema) or UNKNOWN
        mark = marks.pop() if len(marks) == 1 else guess
        return Root(mark, bool(found) and not lacking and all(root.is_sure for root in found))

    def _leading(self, sources: int) -> list[_Group]:
        """The groups of triggers that lead to a step; all of them where none does."""
        return [group for bit, group in enumerate(self._groups) if not sources or sources >> bit & 1]

    def _common(self, sources: int) -> list[str]:
        groups = self._leading(sources)
        first = groups[0].roots if groups else {}
        return [name for name in first if all(name in group.roots for group in groups)]


# What triggers bring.


def _groups(steps: Sequence[Step], tasks: Tasks) -> tuple[list[_Group], dict[int, int]]:
    """The triggers by what they bring, and each trigger's bit."""
    groups: list[_Group] = []
    number: dict[tuple[str, str] | None, int] = {}
    bits: dict[int, int] = {}
    for at, step in enumerate(steps):
        if step.type == "TRIGGER":
            task = tasks[at]
            key = (step.task, step.version) if task is not None else None
            if key not in number:
                number[key] = len(groups)
                groups.append(_group(at, task))
            bits[at] = 1 << number[key]
    return groups, bits


def _group(trigger: int, task: Task | None) -> _Group:
    """What a task brings; one that names nothing may bring anything."""
    if task is None:
        return _Group(trigger, {}, True)
    roots = {each.name: _brought(each) for each in task.adds}
    return _Group(trigger, roots, not roots, _severity(task))


def _severity(task: Task) -> Severity:
    """How surely a trigger brings nothing but what the catalogue says: not at all where a name is our guess."""
    if task.evidence != "assumed":
        return "error"
    is_told = task.brings_all and all(each.evidence != "assumed" for each in task.adds)
    return "warning" if is_told else "info"


def _brought(root: Typed) -> Root:
    """A root that is named as its type needs no proof of what it holds."""
    return Root(root.mark, root.evidence != "assumed" or capitalized(root.name) == root.mark)
