"""Calls of tasks as steps, with their fields and the remarks above; the arguments of declared fields."""

from __future__ import annotations

import re
from functools import lru_cache

from flowc.fields import values
from flowc.model.names import KEYWORDS, is_dotted, is_identifier, is_path, variable
from flowc.model.sugar import VERSION
from flowc.model.workflow import Data, Field, Reference, Scalar, Step, Text, Value
from flowc.view.comments import NONE, Remarks, read_remarks
from flowc.view.printed.text import BLANK, DOTTED, NAME, NUMBER, SIMPLE, Cursor, Unprinted, ends, path_of
from flowc.view.steps import named_by
from flowc.view.tasks import Task, default_type, named_task

HEAD = rf'({NAME}(?:\.{NAME}){{1,99}}+)(?:\["([^"\\\n]*+)"\])?+\('
"""The task of a call, and its version where that is not the usual one."""

_ARGUMENT = re.compile(
    rf"{BLANK}(?:({NAME})=)?+(?:{SIMPLE}|({DOTTED})(?![A-Za-z0-9_.(\"'])|)(?:{ends(')')})?+"
)
END = re.compile(ends(")"))
_KEY = re.compile(rf"{BLANK}({NAME})=")
_NUMBER = re.compile(NUMBER)
_SCALARS = {"True": Scalar("true"), "False": Scalar("false")}


@lru_cache(maxsize=1024)
def _task(path: str, version: str) -> Task | None:
    """The task of a dotted id, with the type of a step that calls it as a statement."""
    task = named_task(path, version) if is_dotted(path) else None
    return None if task is None else Task(task.id, version, default_type(task.id))


def read_call(
    cursor: Cursor,
    path: str,
    version: str | None,
    target: str | None,
    remarks: Remarks,
    kind: str | None = None,
) -> Step:
    """The step of a task's call, up to the end of its line; ``target`` is the variable it is assigned to."""
    task = _task(path, VERSION if version is None else version)
    if task is None:
        raise Unprinted
    name, fields = _read_fields(cursor)
    cursor.expect("\n")
    name = remarks.name if name is None else name
    if target is not None:
        name = named_by(target) if name is None else name
        meant = None if name is None else variable(name)
        if not is_identifier(target) or meant not in (None, target):
            raise Unprinted
    kind = kind or task.type or ""
    return Step(task.id, task.version, kind, fields, name, remarks.description, remarks.note)


def read_above(above: str | None, indent: int) -> Remarks:
    """What the comment lines right above a statement say."""
    if not above:
        return NONE
    lines = above[:-1].split("\n")
    if not all(line.startswith(f"{' ' * indent}#") for line in lines):
        raise Unprinted
    return read_remarks([line[indent + 1 :].rstrip().removeprefix(" ") for line in lines])


def _read_fields(cursor: Cursor) -> tuple[str | None, tuple[Field, ...]]:
    """The name, if one is given, and the fields of a step; the cursor stands behind the opening bracket."""
    name: str | None = None
    fields: list[Field] = []
    end = cursor.text.startswith(")", cursor.at)
    cursor.at += end
    while not end:
        key, said, word, after = cursor.take(_ARGUMENT).groups()
        if after and said is word is None:
            raise Unprinted
        if key is None:
            if name is not None or fields or word is not None:
                raise Unprinted
            name = cursor.string() if said is None else said
        elif said is not None:
            is_text = "A" <= said[:1] <= "Z" and key[-3:] != "_id"
            fields.append(Field(key, Text(said) if is_text else values.read(said, key)[0]))
        elif word is not None:
            fields.append(Field(key, _SCALARS.get(word) or Reference(path_of(word))))
        else:
            fields.append(Field(key, _read_value(cursor, key)))
        end = (after or cursor.take(END)[1]) != ","
    keys = {field.id for field in fields}
    if len(keys) < len(fields) or not KEYWORDS.isdisjoint(keys):
        raise Unprinted
    return name, tuple(fields)


def _read_value(cursor: Cursor, field: str) -> Value:
    """Any other value."""
    here = cursor.text[cursor.at : cursor.at + 1]
    if here == '"' or here == "'":
        return values.read(cursor.string(), field)[0]
    if here == "[" or here == "{":
        return values.read(cursor.literal(), "")[0]
    path = cursor.quoted_path()
    if path is None:
        return values.read(cursor.take(_NUMBER)[0], field)[0]
    if not is_path(path):
        raise Unprinted
    return Reference(path)


def read_arguments(cursor: Cursor) -> Data | Text:
    """The arguments of a declared field; the cursor stands behind the opening bracket."""
    entries: dict[str, str] = {}
    end = cursor.text.startswith(")", cursor.at)
    cursor.at += end
    while not end:
        key = cursor.take(_KEY)[1]
        if key in entries or not is_identifier(key):
            raise Unprinted
        entries[key] = cursor.literal()
        end = cursor.take(END)[1] != ","
    members = ",".join([f'"{key}":{text}' for key, text in entries.items()])
    return values.read_arguments(f"{{{members}}}")[0]
