"""Fingerprints: short checksums by which an edited view finds the layout of what it left alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

from flowc.model.workflow import Compare, Expression, Link, Logic, Quantifier, Reference, Step, Text, Value


@lru_cache(maxsize=1024)
def name_print(*names: str) -> int:
    """Of a name: a field's id, a declared field's type and handle."""
    return crc32(_bytes("\0".join(names))) & 0xFFFF


def link_print(source: int, port: str, target: int) -> int:
    """Of one link, its ends by their places in canonical order."""
    return crc32(_bytes(f"{source} {target} {port}")) & 0xFFFF


def wiring(links: Iterable[Link]) -> int:
    """Of all links together."""
    return crc32(_bytes("\0".join([f"{link.source} {link.target} {link.port}" for link in links])))


def fingerprints(step: Step) -> tuple[int, int]:
    """Of the step's task alone, and of all the step says."""
    said = [step.version, step.type, step.name or "", step.description or "", step.note or ""]
    for field in step.fields:
        value = field.value
        said += (field.id, value.text if type(value) is Text else _said(value))
    task = crc32(_bytes(step.task))
    return task & 0xFFFF, crc32(_bytes("\0".join(said)), task) & 0xFFFFFF


def _said(value: Value) -> str:
    if isinstance(value, (Compare, Logic, Quantifier)):
        return "".join(_words(value, []))
    return value.path if isinstance(value, Reference) else value.text


def _words(said: Expression, words: list[str]) -> list[str]:
    """The words of an expression, appended."""
    if isinstance(said, Compare):
        words += (said.left.text, said.operator, said.right.text if said.right else "")
    elif isinstance(said, Logic):
        words += (said.operator, "(")
        for operand in said.operands:
            _words(operand, words)
        words.append(")")
    elif isinstance(said, Quantifier):
        words += (said.path.text, said.operator)
        _words(said.body, words)
    else:
        words.append(said.text)
    return words


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
