"""Local functions that call each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.model.blocks import Block, Branch, Call, Define, Do, For, If


def circles(body: Block) -> list[str]:
    """The functions that lead back to themselves before any step."""
    first: dict[str, list[str]] = {}
    todo: list[Block] = [body]
    while todo:
        for item in todo.pop():
            if isinstance(item, Define):
                first[item.name] = list(_first_calls(item.body))
            if isinstance(item, If):
                todo += [item.then, item.orelse]
            elif not isinstance(item, Do | Call):
                todo.append(item.body)
    return [name for name in first if _leads(name, name, first)]


def _first_calls(body: Block) -> Iterator[str]:
    """The functions called before any step of a block."""
    for item in body:
        if isinstance(item, Do | For):
            return
        if isinstance(item, Call):
            yield item.name
        elif isinstance(item, Branch) and item.port is None:
            yield from _first_calls(item.body)


def _leads(start: str, end: str, calls: dict[str, list[str]]) -> bool:
    seen: set[str] = set()
    todo = list(calls.get(start, ()))
    while todo:
        name = todo.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            todo += calls.get(name, ())
    return False
