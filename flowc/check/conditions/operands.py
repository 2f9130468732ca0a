"""Conditions: does each operator fit what it is asked of, and each literal what it is compared with?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.check.conditions import corrections, literal_types, unread
from flowc.check.conditions.corrections import Correction, test_of
from flowc.check.conditions.unread import liquid_in, path_in
from flowc.check.context import Context
from flowc.check.findings import At, Finding, Replacement
from flowc.check.ids import mismatch
from flowc.check.scope.definitions import Root
from flowc.check.scope.resolving import PathReader, Reading
from flowc.check.scope.roots import Scope
from flowc.check.scope.types import UNKNOWN, WORDS, is_list, item
from flowc.diagnostics.diagnostic import Severity
from flowc.fields.conditions import forms as conditions
from flowc.fields.conditions.operators import OPERATORS, Kind, form_of
from flowc.fields.values import is_number
from flowc.model import names
from flowc.model.walk import Part
from flowc.model.workflow import Compare, Constant, Expression, Logic, Opaque, Operand, Path, Quantifier
from flowc.records import replace

_ALIKE: Mapping[Kind, Kind] = {"id": "text", "textlike": "text", "enum": "text"}
"""Kinds that two paths may be compared as, for all that is known."""


def check_conditions(context: Context) -> Iterator[Finding]:
    """What is wrong in the conditions of a workflow."""
    for place, number, _, field in context.fields():
        if isinstance(field.value, Expression):
            check = _Condition(context.scope, place, number)
            check.expression(field.value, {})
            yield from check.reader.findings


class _Condition:
    """Checks one condition, and collects what is wrong with it."""

    def __init__(self, scope: Scope, step: int, field: int) -> None:
        self.reader = PathReader(scope, step)
        self.types = scope.types
        self.field = field

    def at(self, part: Part) -> At:
        """The place of a node of the condition."""
        return At(self.reader.step, self.field, part=part)

    def expression(self, said: Expression, local: Mapping[str, Root]) -> None:
        match said:
            case Compare():
                self.compare(said, local)
            case Logic(_, operands):
                for operand in operands:
                    self.expression(operand, local)
            case Quantifier():
                self.quantifier(said, local)
            case Opaque():
                self.opaque(said)

    # Lists.

    def quantifier(self, said: Quantifier, local: Mapping[str, Root]) -> None:
        """``any``, ``all`` and ``none`` of a list."""
        name = names.item_name(said.path.text)
        items = self.items(said.path, local)
        if not _reads(said.body, name):
            hint = f"ask something of {name}, or ask it once, without any or all"
            message = f"nothing is asked of {name}: the answer is the same for every item"
            self.reader.say("FC451", message, self.at(said), hint, "warning")
        self.expression(said.body, {**local, name: items})

    def items(self, path: Path, local: Mapping[str, Root]) -> Root:
        """What the items of a list hold."""
        found = self.reader.read(path.text, self.at(path), local)
        if found is None:
            self.listed(local)
            return Root(UNKNOWN, False)
        if found.through is not None:
            self.nested(path, found)
        elif found.mark and not is_list(found.mark):
            hint = "compare it directly, without any, all or none"
            message = f"{path.text} is no list: there is nothing to go through"
            self.reader.say("FC452", message, self.at(path), hint, found.severity)
        return Root(item(found.mark), found.is_sure)

    def listed(self, local: Mapping[str, Root]) -> None:
        """A path that was meant is a list, where one is gone through."""
        meant, found = self.meant(local)
        if meant and (found is None or (found.mark and not is_list(found.mark))):
            hint = "name a list here: what any, all and none go through"
            self.put_right(hint, None)

    def meant(self, local: Mapping[str, Root]) -> tuple[str, Reading | None]:
        """The path that the last finding has in the place of another, if it has one, and what that holds."""
        last = self.reader.findings[-1]
        path = last.replacement if isinstance(last.replacement, str) else ""
        reader = PathReader(self.reader.scope, self.reader.step)
        return path, reader.read(path, last.at, local) if path else None

    def put_right(self, hint: str, path: str | None) -> None:
        """The last finding with another hint, and another path or none."""
        last = self.reader.findings[-1]
        is_certain = last.is_certain and path is None
        self.reader.findings[-1] = replace(last, hint=hint, replacement=path, is_certain=is_certain)

    def nested(self, path: Path, found: Reading) -> None:
        """A path that goes on behind a list."""
        outer = str(found.through)
        inner = names.item_name(outer) + path.text.removeprefix(outer)
        asked = test_of(inner, found.mark, self.types)
        hint = f"go through the list first: any({asked} for {names.item_name(outer)} in {outer})"
        message = f"{outer} is a list, so {path.text} is no single value"
        self.reader.say("FC445", message, self.at(path), hint, found.severity)

    # Comparisons.

    def compare(self, said: Compare, local: Mapping[str, Root]) -> None:
        if said.operator not in OPERATORS:
            self.stranger(said)
        left = self.operand(said.left, said, local)
        right = self.operand(said.right, said, local) if said.right is not None else None
        if left is not None and right is not None:
            self.two_paths(said, left, right)
        elif left is not None and isinstance(said.right, Constant):
            self.literal(said, left, said.left.text, said.right)
        elif right is not None and isinstance(said.left, Constant) and said.right is not None:
            self.literal(said, right, said.right.text, said.left)

    def operand(self, operand: Operand, said: Compare, local: Mapping[str, Root]) -> Reading | None:
        """What one side holds, None where there is nothing to compare with: a literal, or a finding."""
        if isinstance(operand, Constant):
            if liquid_in(operand.text):
                message = "there is no Liquid in conditions: this is compared as it stands"
                path = path_in(operand.text)
                hint = f"write the path itself: {path}" if path else "write the test itself, without Liquid"
                self.reader.say("FC457", message, self.at(operand), hint)
            return None
        found = self.reader.read(operand.text, self.at(operand), local)
        if found is None:
            self.fitted(said, local)
        if found is None or not self.is_single(operand, found, said):
            return None
        return found if self.takes(operand, found, said) else None

    def fitted(self, said: Compare, local: Mapping[str, Root]) -> None:
        """A path that was meant is one that the operator takes: of a whole object, one of its properties."""
        meant, found = self.meant(local)
        if form_of(said.operator) == "there" or found is None or not found.mark or is_list(found.mark):
            return
        kind = self.types.kind(found.mark)
        usual = self.types.usual(found.mark) if kind == "object" else None
        if usual is not None:
            self.put_right(f"did you mean {meant}.{usual}?", f"{meant}.{usual}")
        elif (
            kind != "unknown"
            and said.operator in OPERATORS
            and kind not in OPERATORS[said.operator].takes.kinds
        ):
            self.put_right("name a path here that this can be asked of", None)

    def is_single(self, path: Path, found: Reading, said: Compare) -> bool:
        """Is this no list, nor something of each item of a list?"""
        if found.through is not None:
            self.nested(path, found)
            return False
        if not is_list(found.mark):
            return True
        message = f"{path.text} is a list: an operator takes one of its items"
        has_id = "id" in self.types.fields(found.mark.strip("[]"))
        is_asked = path is said.left
        instead = corrections.of_items(said, self.types.kind(found.mark), has_id) if is_asked else None
        hint = f"ask something of its items: {test_of(path.text, found.mark, self.types)}"
        self.correct("FC445", message, said, found.severity, instead, hint)
        return False

    def takes(self, path: Path, found: Reading, said: Compare) -> bool:
        """Is the operator for this kind of value, and the kind known?"""
        kind = self.types.kind(found.mark)
        row = OPERATORS.get(said.operator)
        if kind == "unknown" or row is None:
            return False
        if kind in row.takes.kinds:
            return kind != "object"
        message = f"{row.asking or row.name} is for {row.takes.words}, and {path.text} is {WORDS[kind]}"
        is_unsure = found.is_sure and kind in row.unsure
        severity = "warning" if is_unsure else found.severity
        other = "ask one of its properties" if kind == "object" else "compare it otherwise"
        hint = f"{other}, such as {test_of(path.text, found.mark, self.types)}"
        self.correct("FC450", message, said, severity, corrections.of_kind(said, kind), hint)
        return False

    def stranger(self, said: Compare) -> None:
        """An operator that is not known: Flow's next one, or a mistake."""
        instead = corrections.of_name(said)
        is_error, hint = instead is not None, "what it takes is not checked"
        message = (
            f"Flow has no operator {said.operator}"
            if is_error
            else f"{said.operator} is no operator known here"
        )
        self.correct("FC458", message, said, "error" if is_error else "info", instead, hint)

    def correct(
        self,
        code: str,
        message: str,
        said: Compare,
        severity: Severity,
        instead: Correction | None,
        hint: str,
    ) -> None:
        """A finding that knows the condition that was meant, or has another hint."""
        at = self.at(said)
        if instead is None:
            self.reader.say(code, message, at, hint, severity)
        else:
            hint = f"write {instead.text}"
            self.reader.say(code, message, at, hint, severity, instead.said, instead.is_certain)

    def two_paths(self, said: Compare, left: Reading, right: Reading) -> None:
        """Two values of kinds that cannot be compared."""
        one, other = self.types.kind(left.mark), self.types.kind(right.mark)
        if _ALIKE.get(one, one) != _ALIKE.get(other, other):
            message = f"{said.left.text} is {WORDS[one]}, and cannot be compared with {WORDS[other]}"
            is_sure = left.is_sure and right.is_sure
            hint = "compare it with a path or a literal of its own kind"
            self.reader.say("FC455", message, self.at(said), hint, "error" if is_sure else "info")

    def literal(self, said: Compare, found: Reading, path: str, constant: Constant) -> None:
        """A literal that is not of its path's type."""
        if self.id(said, found, path, constant):
            return
        wrong = literal_types.problem(constant, found.mark, said.operator, self.types)
        if wrong is None or liquid_in(constant.text):
            return
        message = f"{path} is {wrong.wanted}, not {_shown(constant)}"
        severity = wrong.severity if found.is_sure else "info"
        instead, at = wrong.instead, self.at(constant)
        replacement: Replacement | None = instead
        if instead is not None and "boolean" in (constant.kind, instead.kind):
            # A view compares True and False with is: all of the comparison changes.
            left = instead if said.left is constant else said.left
            right = instead if said.right is constant else said.right
            replacement, at = Compare(said.operator, left, right), self.at(said)
        self.reader.say(wrong.code, message, at, wrong.hint, severity, replacement, wrong.is_certain)

    def id(self, said: Compare, found: Reading, path: str, constant: Constant) -> bool:
        """Is this an id that is compared with what is never one? A number without quotes is an error [doc]."""
        wrong = mismatch(path, found, said.operator, constant.text, self.types)
        if wrong is None or constant.kind == "boolean" or liquid_in(constant.text):
            return False
        code, severity = ("FC486", "warning") if constant.kind == "string" else ("FC453", found.severity)
        severity = severity if found.is_sure else "info"
        instead = None if wrong.instead is None else Constant("string", wrong.instead)
        self.reader.say(code, wrong.message, self.at(constant), wrong.hint, severity, instead)
        return True

    # What could not be read.

    def opaque(self, said: Opaque) -> None:
        """A condition that is carried as its text; a view may hold one that could be read."""
        read = conditions.meaning(said.text)
        if isinstance(read, Opaque):
            self.reader.findings.append(unread.mistake(said.text, self.at(said)))
        else:
            self.expression(read, {})


def _reads(said: Expression, name: str) -> bool:
    """Does a path of the condition begin with this name?"""
    match said:
        case Compare(_, left, right):
            return any(isinstance(side, Path) and names.root(side.text) == name for side in (left, right))
        case Logic(_, operands):
            return any(_reads(operand, name) for operand in operands)
        case Quantifier(_, path, body):
            is_hidden = names.item_name(path.text) == name
            return names.root(path.text) == name or (not is_hidden and _reads(body, name))
        case Opaque():
            return True


def _shown(constant: Constant) -> str:
    text = constant.text if len(constant.text) <= 40 else constant.text[:39] + "…"
    return f'"{text}"' if constant.kind == "string" or not is_number(text) else text
