"""Tasks and paths as plain text, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from flowc.catalog.paths import Category, Found
from flowc.catalog.task import KINDS, ConfigField, Task, Typed
from flowc.diagnostics import visible

WIDTH = 96
_CATEGORIES: Mapping[Category, str] = {
    "SCALAR": "",
    "SCALAR_IN_LIST": "in a list",
    "LIST": "a list",
    "ALL": "an object",
}


def task(one: Task, versions: Sequence[str]) -> str:
    """All that is known of a task, and how sure it is."""
    head = [one.label, f"  {one.id}, version {one.version}: {_what(one)}"]
    parts = [
        _table("fields", map(_field, one.fields), "and perhaps others" if one.is_open else "none"),
        _brought(one) if one.type == "TRIGGER" else [],
        _table("result", _result(one)),
        [f"  ports: {', '.join(one.ports)}"],
        [f"  other versions: {', '.join(each for each in versions if each != one.version)}"][
            : len(versions) - 1
        ],
    ]
    said = [f"  {line}" for line in wrap(one.description, WIDTH)]
    lines = [*head, *said, *(line for part in parts for line in part)]
    return "".join([f"{visible.line(line)}\n" for line in lines])


def tasks(found: Sequence[Task]) -> str:
    """A line a task: its label, its id with the version, and what is not sure of it."""
    rows = [(each.label, f"{each.id}@{each.version}", _remark(each)) for each in found]
    return "".join(_lined(rows))


def paths(found: Sequence[Found]) -> str:
    """A line a path, with what it holds."""
    return "".join(_lined([(each.path, each.mark, _CATEGORIES[each.category or "ALL"]) for each in found]))


def _what(one: Task) -> str:
    known = f"id assumed: {one.source}" if one.evidence == "assumed" else one.source
    return f"{KINDS[one.type]} of {one.publisher}; {known}"


def _remark(one: Task) -> str:
    said = [
        "id assumed" if one.evidence == "assumed" else "",
        "not installed" if not one.installed else "",
        "" if one.publisher in ("shopify", "flow") else f"by {one.publisher}",
        "invented for examples" if one.is_invented else "",
    ]
    return f"{KINDS[one.type]}{''.join(f', {each}' for each in said if each)}"


def _field(field: ConfigField) -> tuple[str, str, str]:
    notes = [
        "required" if field.required else "",
        f"a reference to {' or '.join(field.object_types)}" if field.object_types else field.kind,
        f"one of {', '.join(field.allowed)}" if field.allowed else "",
        f"default {field.default}" if field.default is not None else "",
        "Liquid" if field.supports_liquid else "",
        "assumed" if field.evidence == "assumed" else "",
    ]
    said = "; ".join(each for each in notes if each)
    return field.id, field.label, f"{said}. {field.description}" if field.description else said


def _brought(one: Task) -> list[str]:
    """What a trigger brings: all of it, as far as a page says so."""
    is_all = one.brings_all or one.evidence != "assumed"
    return _table("adds", map(_typed, one.adds), "" if is_all else "and perhaps others")


def _typed(one: Typed) -> tuple[str, str, str]:
    return one.name, one.mark, "assumed" if one.evidence == "assumed" else ""


def _result(one: Task) -> Iterator[tuple[str, str, str]]:
    if one.result:
        yield f'of a step named "{one.step_name}"' if one.step_name else "of a named step", one.result, ""
    yield from map(_typed, one.returns)


def _table(title: str, rows: Iterable[tuple[str, str, str]], without: str = "") -> list[str]:
    """Rows under a title; where there are none, the words that say so."""
    found = list(rows)
    if not found:
        return [f"  {title}: {without}"] if without else []
    more = [f"    {without}"] if without.startswith("and") else []
    return [f"  {title}:", *("    " + line.rstrip("\n") for line in _lined(found)), *more]


def _lined(cells: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Rows with their first two columns aligned; a cell that is far wider than most pushes its row only."""
    rows = [tuple(map(visible.line, row)) for row in cells]
    first, second = (min(64, max((len(row[n]) for row in rows), default=0)) for n in (0, 1))
    for one, two, three in rows:
        yield f"{one.ljust(first)}  {two.ljust(second)}  {three}".rstrip() + "\n"
