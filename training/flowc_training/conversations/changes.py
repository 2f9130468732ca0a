"""What differs between two workflows, in words: names, triggers, conditions, steps and what is set in them.

Both are pure views, so everything that is told is meaning; layout never counts.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flowc_training.tags import task_of

REORDERED = "the steps or branches stand in another order"
"""What is told where no name, condition, step or setting is other."""
LONGEST = 200
"""Characters of a value that is told."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a workflow: its task, and by field what it is set to, as the view says it."""

    task: str
    fields: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        said = ", ".join(f"{key} {_short(value)}" for key, value in self.fields)
        return f"“{self.task}”" + (f" with {said}" if said else "")


@dataclass(slots=True)
class Facts:
    """What can differ between two workflows."""

    name: str = ""
    note: str = ""
    triggers: list[Step] = field(default_factory=list["Step"])
    tests: list[str] = field(default_factory=list[str])
    steps: list[Step] = field(default_factory=list["Step"])
    loops: list[str] = field(default_factory=list[str])


def changes(old: str, new: str) -> tuple[str, ...]:
    """What is other in the new view, a sentence each; nothing where both are the same text.

    Raises ``ValueError`` where one is no view.
    """
    if old == new:
        return ()
    before, after = facts_of(old), facts_of(new)
    return tuple(_told(before, after)) or (REORDERED,)


def facts_of(view: str) -> Facts:
    """What a view says. Raises ``ValueError`` where it is no Python."""
    try:
        reader = _Reader()
        reader.visit(ast.parse(view))
    except (SyntaxError, RecursionError) as error:
        raise ValueError(f"this is no view: {error}") from None
    return reader.found


def _told(before: Facts, after: Facts) -> Iterator[str]:
    if before.name != after.name:
        yield f"the workflow is called “{after.name}”, no longer “{before.name}”"
    if before.note != after.note:
        yield (
            f"the workflow's note says {after.note!r}" if after.note else "the workflow's note is taken away"
        )
    yield from _steps("trigger", before.triggers, after.triggers)
    yield from _texts("condition", before.tests, after.tests)
    yield from _texts("loop over", before.loops, after.loops)
    yield from _steps("step", before.steps, after.steps)


def _texts(what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Texts that only one side has, those of both sides by their order."""
    gone = [*(Counter(before) - Counter(after)).elements()]
    come = [*(Counter(after) - Counter(before)).elements()]
    for one, other in zip(gone, come, strict=False):
        yield f"the {what} {_short(one)} becomes {_short(other)}"
    yield from (f"the {what} {_short(each)} is taken away" for each in gone[len(come) :])
    yield from (f"there is a {what} {_short(each)} more" for each in come[len(gone) :])


def _steps(what: str, before: Sequence[Step], after: Sequence[Step]) -> Iterator[str]:
    """Steps that only one side has; of the same task they are one that was changed."""
    gone = [*(Counter(before) - Counter(after)).elements()]
    come = [*(Counter(after) - Counter(before)).elements()]
    for old in [*gone]:
        new = next((each for each in come if each.task == old.task), None)
        if new is not None:
            gone.remove(old)
            come.remove(new)
            yield from _fields(old.task, dict(old.fields), dict(new.fields))
    for old, new in zip(gone, come, strict=False):
        yield f"the {what} {old} becomes {new}"
    yield from (f"the {what} {each} is taken away" for each in gone[len(come) :])
    yield from (f"there is a {what} more: {each}" for each in come[len(gone) :])


def _fields(task: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if new is None:
            yield f"{key} of “{task}” is no longer set"
        elif old is None:
            yield f"{key} of “{task}” is set to {_short(new)}"
        else:
            yield f"{key} of “{task}” is {_short(new)}, no longer {_short(old)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"


class _Reader(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found = Facts()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for each in node.decorator_list:
            if isinstance(each, ast.Call) and task_of(each) == "workflow":
                self._head(each)
            elif task := task_of(each):
                self.found.triggers.append(_step(task, each))
        for each in node.body:
            self.visit(each)

    def _head(self, node: ast.Call) -> None:
        match node.args:
            case [ast.Constant(str(name)), *_]:
                self.found.name = name
            case _:
                pass
        for each in node.keywords:
            if each.arg == "note" and isinstance(each.value, ast.Constant):
                self.found.note = str(each.value.value)

    def visit_If(self, node: ast.If) -> None:
        self.found.tests.append(ast.unparse(node.test))
        for each in (*node.body, *node.orelse):
            self.visit(each)

    def visit_For(self, node: ast.For) -> None:
        self.found.loops.append(ast.unparse(node.iter))
        self.visit(node.iter)
        for each in node.body:
            self.visit(each)

    def visit_Call(self, node: ast.Call) -> None:
        task = task_of(node)
        if "::" in task:
            self.found.steps.append(_step(task, node))
        else:
            self.generic_visit(node)


def _step(task: str, node: ast.expr) -> Step:
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return Step(task, tuple((each.arg or "", ast.unparse(each.value)) for each in keywords))
