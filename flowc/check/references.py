"""References: paths as values of fields, and the lists of loops."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from flowc.catalog.task import ConfigField
from flowc.check.context import Context
from flowc.check.findings import At, Finding, against
from flowc.check.scope.resolving import PathReader, Reading
from flowc.check.scope.roots import Scope
from flowc.check.scope.types import NO_SINGLE, WORDS, is_list
from flowc.diagnostics.diagnostic import Severity, with_article
from flowc.fields.counting import listed
from flowc.model import names
from flowc.model.sugar import LIST_FIELD, list_path
from flowc.model.workflow import Field, Reference, Step, Text
from flowc.records import replace
from flowc.schema.environment import API_OPERATION, bare

_LISTS = frozenset(("Array", "Collections"))
"""Kinds of fields that hold several values; whether Flow takes a whole list there is not known."""

_LIQUID = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


def check_references(context: Context) -> Iterator[Finding]:
    """What is wrong with the references and loops of a workflow."""
    scope = context.scope
    for place, step in enumerate(scope.workflow.steps):
        if step.type == "FOREACH" and list_path(step) is not None:
            yield from _loop(scope, place, step)
        elif step.type != "TRIGGER":  # nothing ran before it that it could read
            yield from _fields(context, place, step)


# Loops.


def _loop(scope: Scope, place: int, step: Step) -> Iterator[Finding]:
    """The list of a loop is a list, and no list of lists."""
    number = [field.id for field in step.fields].index(LIST_FIELD)
    path, at = list_path(step) or "", At(place, number)
    reader = PathReader(scope, place, "foreachBodyErrors")
    found = reader.read(path, at)
    if found is not None and found.through is not None:
        item = names.loop_name(found.through)
        rest = path.removeprefix(found.through)
        message = f"{found.through} is a list, so {path} is a list in each of its items"
        hint = f"loop over {found.through}, and inside over {item}{rest}"
        reader.say("FC445", message, at, hint, found.doubt)  # nobody says it fails
    elif found is not None and found.mark and not is_list(found.mark):
        message = f"{path} is no list: there is nothing to loop over"
        reader.say("FC462", message, at, _lists(scope, path, found), found.severity)
    yield from reader.findings


def _lists(scope: Scope, path: str, found: Reading) -> str:
    """The lists that a value has."""
    own = [f"{path}.{name}" for name, mark in scope.types.plain(found.mark).items() if is_list(mark)]
    return f"its lists are {', '.join(own[:6])}" if own else "do without the loop: use the value itself"


# Fields.


def _fields(context: Context, place: int, step: Step) -> Iterator[Finding]:
    """The references in the fields of a step."""
    scope = context.scope
    counted = listed(step)
    for number, field in enumerate(step.fields):
        if counted is not None and number == counted.field:
            continue  # ``counting`` reads it
        known = context.known(place, number)
        for path, at in _paths(field, At(place, number)):
            yield from _Reference(PathReader(scope, place), path, at).read(known)
        if isinstance(field.value, Text) and known is not None and known.object_types:
            yield from _text(scope, At(place, number), field.value.text, known)


def _text(scope: Scope, at: At, text: str, known: ConfigField) -> Iterator[Finding]:
    """Liquid in place of a reference: the id that it gives. What else is wrong with it, ``variables`` says."""
    liquid = _LIQUID.fullmatch(text)
    if liquid is not None and at.step is not None:
        place = at.within(*liquid.span(1))
        found = _Reference(PathReader(scope, at.step), liquid[1], place).read(known)
        yield from (each for each in found if each.code == "FC460")


def _paths(field: Field, at: At) -> Iterator[tuple[str, At]]:
    """The paths that a value refers to, and where they stand in it."""
    if field.value.reference is not None:
        yield field.value.reference, at
    match field.value.container:
        case {"value": text, "default_value": default, **others} if not others:
            liquid = _LIQUID.fullmatch(text) if isinstance(text, str) else None
            if liquid is not None:
                yield liquid[1], at.below("value").within(*liquid.span(1))
            if isinstance(default, str) and "." in default and names.is_path(default):
                yield default, at.below("default_value")
        case _:
            pass


class _Reference:
    """One path as the value of a field."""

    def __init__(self, reader: PathReader, path: str, at: At) -> None:
        self.reader = reader
        self.types = reader.scope.types
        self.path = path
        self.at = at

    def read(self, field: ConfigField | None) -> Sequence[Finding]:
        """Checks it against what the catalogue says of the field, if it does: what is wrong with it."""
        found = self.reader.read(self.path, self.at)
        if found is not None:
            self.used(found, field)
        elif field is not None and self.reader.findings:
            self.suggested(field)
        return self.reader.findings

    def used(self, found: Reading, field: ConfigField | None) -> None:
        """A path that is there, in a field."""
        if found.through is not None:
            message = f"{found.through} is a list, so {self.path} is no single value"
            hint = _looped(found.through, self.path.removeprefix(found.through))
            self.reader.say("FC445", message, self.at, hint, found.severity)
        elif field is not None and is_list(found.mark) and field.kind not in _LISTS:
            message = f"{self.path} is a list, and {field.id} takes one value"
            self.reader.say("FC461", message, self.at, _looped(self.path), found.severity)
        elif field is not None and field.object_types:
            self.object(found, field)
        elif field is not None and self.types.kind(found.mark) == "object":
            message = f"{self.path} is a whole object, and {field.id} takes one value"
            usual = self.types.usual(found.mark)
            hint = f"use one of its properties, such as {self.path}.{usual}" if usual else NO_SINGLE
            self.reader.say("FC461", message, self.at, hint, found.severity)

    def suggested(self, field: ConfigField) -> None:
        """A path that was meant is said only where the field takes it, else one in its place that it takes."""
        *before, last = self.reader.findings
        meant = last.replacement.path if isinstance(last.replacement, Reference) else last.replacement
        if not isinstance(meant, str):
            return
        found = PathReader(self.reader.scope, self.reader.step).read(meant, self.at)
        if found is None:
            return
        other = self._fitting(meant, found, field)
        if other != meant:
            hint, new = _offered(other)
            is_reference = isinstance(last.replacement, Reference)
            put = Reference(new) if new is not None and is_reference else new
            self.reader.findings = [*before, replace(last, hint=hint, replacement=put, is_certain=False)]

    def _fitting(self, meant: str, found: Reading, field: ConfigField) -> str | None:
        """A path that was meant, or what the field takes instead of it."""
        kind, wanted = self.types.kind(found.mark), field.object_types
        if kind == "object":
            own = "id" if bare(found.mark) in wanted else None if wanted else self.types.usual(found.mark)
            return f"{meant}.{own}" if own else self._other(field)
        is_other = bare(found.owner) not in wanted if kind == "id" else not self.may_hold_id(found)
        return self._other(field) if wanted and kind != "unknown" and is_other else meant

    def object(self, found: Reading, field: ConfigField) -> None:
        """A field that takes the id of an object of some types."""
        if against(field.evidence) == "info":
            found = replace(found, is_sure=False)
        kind = self.types.kind(found.mark)
        wanted = " or ".join(field.object_types)
        if kind == "object":
            self.whole(found, field, wanted)
        elif kind == "id":
            owner = bare(found.owner)
            is_judged = found.owner not in self.types.own and not self.types.is_open(found.owner)
            if self.path.endswith(".id") and is_judged and owner not in field.object_types:
                takes = f"{field.id} takes that of {with_article(wanted)}"
                message = f"{self.path} is the id of {with_article(owner)}, and {takes}"
                self.instead(message, field, self._severity(found))
        elif kind != "unknown" and not self.may_hold_id(found):
            message = f"{self.path} is {WORDS[kind]}, and {field.id} takes the id of {with_article(wanted)}"
            self.instead(message, field, found.severity)

    def whole(self, found: Reading, field: ConfigField, wanted: str) -> None:
        """An object in the place of its id. Every reference known leads to an id [file]."""
        owner = bare(found.mark)
        if owner in field.object_types:
            path = f"{self.path}.id"
            message = f"{self.path} is a whole object, and {field.id} takes its id"
            self.reader.say(
                "FC461", message, self.at, f"write {path}", found.severity, path, is_certain=found.is_sure
            )
        elif not self.types.is_open(found.mark):
            message = (
                f"{self.path} is {with_article(owner)}, and {field.id} takes the id of {with_article(wanted)}"
            )
            self.instead(message, field, self._severity(found))

    def may_hold_id(self, found: Reading) -> bool:
        """Text that may be an id: what a script returns, what an answer or a metafield holds [file 004]."""
        is_text = self.types.kind(found.mark) in ("text", "textlike")
        return is_text and (found.owner in self.types.own or self.path.endswith((".value", "Id", "Gid")))

    def _severity(self, found: Reading) -> Severity:
        """An export marks a fulfillment order by the id of a mutation's fulfillment [file 003]: that imports."""
        step = self.reader.scope.definer(self.reader.step, names.root(self.path))
        return "warning" if step is not None and step.task == API_OPERATION else found.severity

    def instead(self, message: str, field: ConfigField, severity: Severity) -> None:
        """A finding that knows what the field takes, if something in sight is that."""
        hint, new = _offered(self._other(field))
        self.reader.say("FC460", message, self.at, hint, severity, new)

    def _other(self, field: ConfigField) -> str | None:
        """A path in sight that the field takes: an id of a root, or of what a root has; else a loop that has one."""
        scope, step = self.reader.scope, self.reader.step
        for name in scope.names(step)[:20]:
            root = scope.root(step, name)
            mark = getattr(root, "mark", "")
            if bare(mark) in field.object_types:
                return f"{name}.id"
            held: Mapping[str, str] = {} if is_list(mark) else self.types.plain(mark)
            for key, one in held.items():
                if one in field.object_types:
                    return f"{name}.{key}.id"
            for key, many in held.items():
                if is_list(many) and many[1:-1] in field.object_types:
                    return _looped(f"{name}.{key}", ".id")
        return None


def _looped(path: str, rest: str = "") -> str:
    return f"loop over {path}, and use {names.loop_name(path)}{rest} inside"


def _offered(other: str | None) -> tuple[str | None, str | None]:
    """What to say of something that the field takes, and the path of it, if it is one."""
    return (f"did you mean {other}?", other) if other is not None and names.is_path(other) else (other, None)
