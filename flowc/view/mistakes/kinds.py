"""How a test asks the same of other kinds of values: what a path holds, by the types of the Admin API.

Flow has an operator for each kind (docs/environment.md): a list is asked with ``any``, a text alone or with ``in``,
all else with ``is None``. Of a path whose type nobody knows here, what a text would be asked.
"""

from __future__ import annotations

from flowc.model.names import item_name
from flowc.schema import index


def owner_of(path: str) -> str | None:
    """The type of the object at a path from a variable that is called like its type, None where nobody knows."""
    mark = mark_of(path)
    return mark if mark is not None and index.load().kind(mark) in ("type", "interface") else None


def mark_of(path: str) -> str | None:
    """The type of what a path holds, ``[LineItem]`` of a list; None where nobody knows."""
    root, *words = path.split(".")
    schema = index.load()
    mark: str | None = root[:1].upper() + root[1:]
    if schema.kind(mark) != "type":
        return None
    for word in words:
        mark = schema.fields(mark).get(word) if mark is not None else None
    return mark


def is_there(path: str, there: bool) -> str:
    """The test whether a path holds anything."""
    mark = mark_of(path)
    if mark is None or mark == "String":
        return path if there else f"not {path}"
    if not mark.startswith("["):
        return f"{path} is not None" if there else f"{path} is None"
    item = item_name(path)
    own = f"{item}.id" if "id" in index.load().fields(mark[1:-1]) else item
    return f"{'' if there else 'not '}any({own} for {item} in {path})"


def includes(path: str, value: str) -> str:
    """The test whether a value is part of a text, or in a list."""
    mark = mark_of(path)
    if mark is None or not mark.startswith("["):
        return f"{value} in {path}"
    item = item_name(path)
    fields = index.load().fields(mark[1:-1])
    asked = next((f"{item}.{each}" for each in ("id", "name", "title") if each in fields), item)
    return f"any({asked} == {value} for {item} in {path})"


def holds_all(path: str, values: list[str], negated: bool) -> str:
    """``order.tags == ["a", "b"]``: of a list whether all of them are in it, else whether it is one of them."""
    mark = mark_of(path)
    if mark is None or not mark.startswith("["):
        return f"{path} {'not in' if negated else 'in'} [{', '.join(values)}]"
    said = " and ".join(includes(path, value) for value in values)
    return (f"not ({said})" if len(values) > 1 else f"not {said}") if negated else said
