"""Fingerprints: short checksums by which an edited view finds the layout of what it left alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

from flowc.document.layout.rows import Layout, StepLayout
from flowc.model.workflow import Compare, Expression, Link, Logic, Quantifier, Reference, Step, Workflow
from flowc.records import replace


def fingerprinted(workflow: Workflow, layout: Layout) -> Layout:
    """The layout of this very workflow, with the fingerprints by which an edited one will be fitted to it."""
    steps = [
        StepLayout(old.rest, old.fields, fingerprints(step))
        for step, old in zip(workflow.steps, layout.steps, strict=True)
    ]
    links = [_link(link.source, link.port, link.target) for link in workflow.links]
    # Links are also what tells steps apart that say the same (matching.py).
    is_odd = layout.link_order is not None or any(layout.links)
    has_twins = len({step.task for step in workflow.steps}) < len(workflow.steps)
    link_prints = [crc32(link) & 0xFFFF for link in links] if is_odd or has_twins else ()
    return replace(
        layout, steps=tuple(steps), wiring=crc32(b"\0".join(links)), link_prints=tuple(link_prints)
    )


@lru_cache(maxsize=1024)
def name_print(*names: str) -> int:
    """Of a name: a field's id, a declared field's type and handle."""
    return crc32(_bytes("\0".join(names))) & 0xFFFF


def link_print(source: int, port: str, target: int) -> int:
    """Of one link, its ends by their places in canonical order."""
    return crc32(_link(source, port, target)) & 0xFFFF


def wiring(links: Iterable[Link]) -> int:
    """Of all links together."""
    return crc32(b"\0".join([_link(link.source, link.port, link.target) for link in links]))


def _link(source: int, port: str, target: int) -> bytes:
    return _bytes(f"{source} {target} {port}")


def fingerprints(step: Step) -> tuple[int, int]:
    """Of the step's task alone, and of all the step says."""
    said = [step.version, step.type, step.name or "", step.description or "", step.note or ""]
    for field in step.fields:
        value = field.value
        said.append(field.id)
        if isinstance(value, (Compare, Logic, Quantifier)):
            said.append("".join(_words(value, [])))
        else:
            said.append(value.path if isinstance(value, Reference) else value.text)
    task = crc32(_bytes(step.task))
    return task & 0xFFFF, crc32(_bytes("\0".join(said)), task) & 0xFFFFFF


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
