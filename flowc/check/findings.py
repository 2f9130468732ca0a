"""What a check says: a finding at a place of the workflow. Which text that is, only ``places`` knows."""

from __future__ import annotations

from typing import Literal, TypeAlias

from flowc.catalog.task import Evidence
from flowc.check.spelling import Meant
from flowc.diagnostics.diagnostic import Bucket, Problem, Severity
from flowc.fields.durations import Fault
from flowc.model.walk import Part
from flowc.model.workflow import Compare, Constant, Data, Declaration, Quantifier, Reference
from flowc.records import record

Aspect = Literal["", "task", "version", "type", "name", "key", "fields"]
"""Which part of a step is meant: none of them (the step as such), or one of its traits; ``key`` is the id of the
field at ``At.field``, ``fields`` the place where another field would go."""


@record
class At:
    """A place of a canonical workflow, without any text. The fewer of its traits are there, the wider it is.

    ``step`` is the place of a step, None the workflow itself. ``field`` is the place of a field in the step.
    ``keys`` lead into a list or dict: ``("headers", 0, 1)``. ``characters`` is a part of the text there, as
    the document holds it: a start and an end. ``part`` is a node of the condition in the field, that very
    object: two equal ones are two places. ``port`` is one of the step's ports, ``declaration`` the place of a
    declared field.
    """

    step: int | None = None
    field: int | None = None
    aspect: Aspect = ""
    keys: tuple[str | int, ...] = ()
    characters: tuple[int, int] | None = None
    part: Part | None = None
    port: str | None = None
    declaration: int | None = None

    def below(self, *keys: str | int) -> At:
        """The place that keys lead to from here."""
        return At(self.step, self.field, keys=(*self.keys, *keys))

    def within(self, start: int, end: int) -> At:
        """Some of the characters of the text here."""
        return At(self.step, self.field, keys=self.keys, characters=(start, end))


Replacement: TypeAlias = str | Reference | Data | Constant | Compare | Quantifier | Declaration


@record
class Finding:
    """One thing that a check has to say.

    ``replacement`` is what belongs in the place instead, as the document has it: a task's or field's id, a path of
    a condition, the text of a value or of some characters of it, a reference, list or dict for a whole value, another
    literal or comparison of a condition, or another declared field. ``is_certain`` says that nothing else can have been
    meant. Without ``bucket`` the place decides where production would report it.
    """

    code: str
    message: str
    at: At
    hint: str | None = None
    severity: Severity = "error"
    bucket: Bucket | None = None
    replacement: Replacement | None = None
    is_certain: bool = False


def no_such(
    code: str, message: str, at: At, found: Meant | None, otherwise: str, severity: Severity = "error"
) -> Finding:
    """A name that is not known: the one that was meant in its place, or else what there is."""
    if found is None:
        return Finding(code, message, at, otherwise, severity)
    hint = f"did you mean {found.word}?"
    return Finding(code, message, at, hint, severity, replacement=found.word, is_certain=found.is_certain)


def instead(code: str, message: str, at: At, new: str, severity: Severity = "warning") -> Finding:
    """A place where something else belongs."""
    return Finding(code, message, at, f"write {new}", severity, replacement=new)


def of_problem(problem: Problem | Fault, code: str, at: At) -> Finding:
    """What is wrong in a text, or with a wait, at its place."""
    return Finding(
        code,
        problem.message,
        at,
        problem.hint,
        problem.severity,
        replacement=problem.replacement,
        is_certain=problem.is_certain,
    )


def against(*evidence: Evidence) -> Severity:
    """Of a finding that something contradicts: an error where it is all proven, information where we assumed."""
    return "info" if "assumed" in evidence else "error"
