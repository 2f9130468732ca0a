"""What a check says: a finding at a place of the workflow. Which text that is, only ``places`` knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from flowc.diagnostics.diagnostic import Bucket, Severity
from flowc.model.workflow import (
    Compare,
    Constant,
    Data,
    Declaration,
    Expression,
    Logic,
    Opaque,
    Operand,
    Path,
    Quantifier,
    Reference,
)
from flowc.records import record

Aspect = Literal["", "task", "version", "type", "name", "key", "fields"]
"""Which part of a step is meant: none of them (the step as such), or one of its traits; ``key`` is the id of the
field at ``At.field``, ``fields`` the place where another field would go."""

Part: TypeAlias = Expression | Operand
"""Any node of a condition: a path, a literal, a comparison, a whole chain."""


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


def parts(said: Part) -> Iterator[Part]:
    """Every node of a condition, outer ones first, in the order of the text form."""
    todo: list[Part] = [said]
    while todo:
        each = todo.pop()
        yield each
        match each:
            case Compare(_, left, right):
                todo += [left] if right is None else [right, left]
            case Logic(_, operands):
                todo += reversed(operands)
            case Quantifier(_, path, body):
                todo += [body, path]
            case Path() | Constant() | Opaque():
                pass
