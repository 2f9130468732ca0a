"""Fingerprints: short checksums by which an edited view finds the layout of what it left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from zlib import crc32

from flowc.document.layout import Layout, StepLayout
from flowc.model import (
    Compare,
    Data,
    Expression,
    Link,
    Logic,
    Opaque,
    Quantifier,
    Raw,
    Reference,
    Scalar,
    Step,
    Text,
    Value,
    Workflow,
)


def fingerprinted(workflow: Workflow, layout: Layout) -> Layout:
    """The layout of this very workflow, with the fingerprints by which an edited one will be fitted to it."""
    pairs = zip(workflow.steps, layout.steps, strict=True)
    is_odd = layout.link_order is not None or any(layout.links)
    links = workflow.links if is_odd else ()
    return replace(
        layout,
        steps=tuple([StepLayout(old.rest, old.fields, fingerprints(step), old.note) for step, old in pairs]),
        wiring=wiring(workflow.links),
        link_prints=tuple([link_print(link.source, link.port, link.target) for link in links]),
    )


def name_print(*names: str) -> int:
    """Of a name: a field's id, a declared field's type and handle."""
    return crc32("\0".join(names).encode("utf-8", "surrogatepass")) & 0xFFFF


def link_print(source: int, port: str, target: int) -> int:
    """Of one link, its ends by their places in canonical order."""
    return crc32(f"{source} {target} {port}".encode("utf-8", "surrogatepass")) & 0xFFFF


def wiring(links: Iterable[Link]) -> int:
    """Of all links together."""
    said = "\0".join([f"{link.source} {link.target} {link.port}" for link in links])
    return crc32(said.encode("utf-8", "surrogatepass"))


def fingerprints(step: Step) -> tuple[int, int]:
    """Of the step's task alone, and of all the step says."""
    said = [step.version, step.type, step.name or "", step.description or "", step.note or ""]
    for field in step.fields:
        value = field.value
        said.append(field.id)
        said.append(value.text if isinstance(value, _TEXTS) else _said(value))
    task = crc32(step.task.encode("utf-8", "surrogatepass"))
    return task & 0xFFFF, crc32("\0".join(said).encode("utf-8", "surrogatepass"), task) & 0xFFFFFF


_TEXTS = (Text, Scalar, Data, Raw)


def _said(value: Value) -> str:
    match value:
        case Reference(path):
            return path
        case Compare() | Logic() | Quantifier():
            return "".join(_words(value))
        case _:
            return value.text


def _words(said: Expression) -> list[str]:
    match said:
        case Compare(operator, left, right):
            return [left.text, operator, right.text if right else ""]
        case Logic(operator, operands):
            return [operator, "(", *(word for operand in operands for word in _words(operand)), ")"]
        case Quantifier(operator, path, body):
            return [path.text, operator, *_words(body)]
        case Opaque(text):
            return [text]
