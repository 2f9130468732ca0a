"""Workflows as a tree of lines for a terminal, in the order and the nesting of the view."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from flowc.catalog.loading import Catalog
from flowc.catalog.task import Kind
from flowc.model.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Program, Statement
from flowc.model.workflow import Workflow
from flowc.pretty import width
from flowc.records import record
from flowc.show.captions import caption
from flowc.show.metrics import ELLIPSIS, clean

Style: TypeAlias = Literal["trigger", "condition", "loop", "wait", "action", "code", "soft", "plain"]
Pieces: TypeAlias = tuple[tuple[Style, str], ...]
"""A line, as pieces of one style each."""

_LEAST = 24
"""The columns a text has, however deep it stands."""


@record
class Signs:
    """What the branches are drawn with, and the sign of each kind of step."""

    tee: str
    corner: str
    bar: str
    arrow: str
    more: str
    kinds: Mapping[Kind, str]


UNICODE = Signs(
    tee="├─ ",
    corner="└─ ",
    bar="│  ",
    arrow="→",
    more=ELLIPSIS,
    kinds={"trigger": "●", "condition": "◆", "loop": "↻", "wait": "◷", "action": "■"},
)
ASCII = Signs(
    tee="|- ",
    corner="`- ",
    bar="|  ",
    arrow="->",
    more="...",
    kinds={"trigger": "*", "condition": "?", "loop": "@", "wait": "~", "action": "-"},
)


@record
class _Entry:
    """A line and the lines below it."""

    pieces: Pieces
    below: tuple[_Entry, ...] = ()


def tree(
    workflow: Workflow, program: Program, columns: int, signs: Signs = UNICODE, catalog: Catalog | None = None
) -> list[Pieces]:
    """The lines of a workflow, none of them wider than ``columns`` if that leaves its text any room."""
    grower = _Grower(workflow, signs, catalog)
    head = clean(workflow.name or "") or "A workflow without a name"
    lines: list[Pieces] = [_cut((("plain", head),), columns, signs)]
    for entry in (*map(grower.step, program.triggers), *grower.block(program.body)):
        lines.append(_cut(entry.pieces, columns, signs))
        lines += [_cut(line, columns, signs) for line in _below(entry, "", signs)]
    return lines


def _below(entry: _Entry, indent: str, signs: Signs) -> Iterator[Pieces]:
    for place, child in enumerate(entry.below, 1):
        is_last = place == len(entry.below)
        yield (("soft", indent + (signs.corner if is_last else signs.tee)), *child.pieces)
        yield from _below(child, indent + (" " * len(signs.bar) if is_last else signs.bar), signs)


def _cut(pieces: Pieces, columns: int, signs: Signs) -> Pieces:
    """The line in so many columns; the branches before its text are never cut."""
    used = 0
    kept: list[tuple[Style, str]] = []
    for place, (style, text) in enumerate(pieces):
        room = max(columns, _LEAST + (width(pieces[0][1]) if pieces[0][0] == "soft" else 0)) - used
        if place and width(text) > room:
            kept.append((style, _short(text, room, signs)))
            break
        kept.append((style, text))
        used += width(text)
    return tuple(kept)


def _short(text: str, room: int, signs: Signs) -> str:
    """As much of a text as fits with a sign that there is more."""
    most = bisect_right(
        range(min(len(text), room)), room - width(signs.more), key=lambda at: width(text[: at + 1])
    )
    return text[:most].rstrip() + signs.more


class _Grower:
    """Makes entries of blocks; blocks nest at most ``scopes.LEVELS`` deep, chains of ``elif`` not at all."""

    def __init__(self, workflow: Workflow, signs: Signs, catalog: Catalog | None) -> None:
        self.workflow = workflow
        self.signs = signs
        self.catalog = catalog

    def block(self, block: Block) -> tuple[_Entry, ...]:
        """The entries of a block. What hangs from a loop's ``after`` says so: all up to the next call or loop."""
        entries: list[_Entry] = []
        is_after = False
        for item in block:
            found = self.statement(item)
            if is_after and not isinstance(item, Define):
                found = _Entry((("soft", "after "), *found.pieces), found.below)
            entries.append(found)
            is_after = isinstance(item, For) or (is_after and isinstance(item, If | Branch | Define))
        return tuple(entries)

    def statement(self, item: Statement) -> _Entry:
        match item:
            case Do(step):
                return self.step(step)
            case If():
                return self.condition(item)
            case For(step, body):
                return _Entry(self.step(step).pieces, self.block(body))
            case Branch(port, body):
                return self.nest("branch" if port is None else f"port {clean(port) or '?'}", body)
            case On(trigger, body):
                return self.nest(f"on trigger {trigger + 1}", body)
            case Detached(body):
                return self.nest("not reached by any trigger", body)
            case Define(name, body):
                return self.nest(f"{name}:", body)
            case Call(name):
                return _Entry((("soft", f"{self.signs.arrow} {name}"),))

    def nest(self, word: str, body: Block) -> _Entry:
        return _Entry((("soft", word),), self.block(body))

    def condition(self, item: If) -> _Entry:
        """A condition and the chain of those on its false side, each with its true side."""
        tests = item.chain()
        arms = [self.nest("true", item.then)]
        arms += [
            _Entry((("soft", "else if "), *self.step(test.step).pieces), self.block(test.then))
            for test in tests[1:]
        ]
        if tests[-1].orelse:
            arms.append(self.nest("false", tests[-1].orelse))
        return _Entry(self.step(item.step).pieces, tuple(arms))

    def step(self, step: int) -> _Entry:
        said = caption(self.workflow.steps[step], self.catalog)
        sign = self.signs.kinds[said.kind]
        pieces: list[tuple[Style, str]] = [(said.kind, f"{sign} "), ("soft", f"{step + 1} ")]
        if said.title:
            pieces.append(("plain", said.title))
        if said.code:
            pieces.append(("code", f"  {said.code}" if said.title else said.code))
        if said.details:
            pieces.append(("soft", f"  {said.details[0]}"))
        return _Entry(tuple(pieces))
