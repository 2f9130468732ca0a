"""Both sides of one workflow under edit: the lines of its view, and the JSON of its document by hand.

Lines are statements as they are printed, in blocks that can be moved about. The document is steps by id and
ports with their targets; every other member stays as it is.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from making.documents import Draft, Lexeme, Obj, Style, body_of, dumps

from flowc.document.reading import split
from flowc.model.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Program, Statement
from flowc.model.workflow import Step, Workflow
from flowc.view.printer import print_workflow

# Lines: blocks that can be moved about.


@dataclass(eq=False)
class Line:
    """A statement. ``blocks`` are the blocks it holds: two for a condition, one for the others."""

    kind: str
    step: int = -1
    argument: str | int | None = None
    blocks: list[list[Line]] = field(default_factory=list["list[Line]"])

    @property
    def is_named(self) -> bool:
        """``with branch("error"):``, which belongs to the step above it."""
        return self.kind == "branch" and self.argument is not None


def lines_of(block: Block) -> list[Line]:
    return [line_of(statement) for statement in block]


def line_of(statement: Statement) -> Line:
    match statement:
        case Do(step):
            return Line("do", step)
        case If(step, then, orelse):
            return Line("if", step, None, [lines_of(then), lines_of(orelse)])
        case For(step, body):
            return Line("for", step, None, [lines_of(body)])
        case Branch(port, body):
            return Line("branch", -1, port, [lines_of(body)])
        case On(trigger, body):
            return Line("on", trigger, None, [lines_of(body)])
        case Detached(body):
            return Line("detached", -1, None, [lines_of(body)])
        case Define(name, body):
            return Line("def", -1, name, [lines_of(body)])
        case Call(name):
            return Line("call", -1, name)


def block_of(lines: list[Line]) -> Block:
    return tuple(map(statement_of, lines))


def statement_of(line: Line) -> Statement:
    blocks = [block_of(block) for block in line.blocks]
    match line.kind:
        case "do":
            return Do(line.step)
        case "if":
            return If(line.step, *blocks)
        case "for":
            return For(line.step, *blocks)
        case "branch":
            return Branch(line.argument, *blocks)  # type: ignore[arg-type]
        case "on":
            return On(line.step, *blocks)
        case "detached":
            return Detached(*blocks)
        case "def":
            return Define(str(line.argument), *blocks)
        case _:
            return Call(str(line.argument))


Port = tuple[str, str]
"""A step's id (as JSON) and the name of a port."""


@dataclass
class Spot:
    """A place between lines: what the next line hangs from, and how many targets hang there before it.

    ``end`` is the number of targets up to the end of the ``with branch():`` around it, if one is around it.
    """

    block: list[Line]
    at: int
    cursor: list[Port]
    count: int
    end: int | None = None

    @property
    def line(self) -> Line | None:
        return self.block[self.at] if self.at < len(self.block) else None

    @property
    def after(self) -> Line | None:
        return self.block[self.at + 1] if self.at + 1 < len(self.block) else None

    @property
    def is_open(self) -> bool:
        """May a line that moves the cursor come here? Not after a call, nor between a step and its named port."""
        follows_call = self.at > 0 and self.block[self.at - 1].kind == "call"
        splits = self.line is not None and self.line.is_named
        return bool(self.cursor) and not follows_call and not splits

    @property
    def is_free(self) -> bool:
        """May the line that stands here go?"""
        return self.is_open and self.line is not None and not (self.after is not None and self.after.is_named)


# The desk: both sides of one workflow.


class Desk:
    """A workflow under edit: the view's lines and steps, the document's steps, ports and declared fields."""

    def __init__(self, draft: Draft) -> None:
        self.text = draft.text()
        self.draft = draft = replace(draft, tree=parsed(body_of(self.text)))
        parts, layout = split(self.text)
        self.workflow = parts.workflow
        self.steps: list[Step] = list(parts.workflow.steps)
        self.triggers = parts.program.triggers
        self.lines = lines_of(parts.program.body)
        self.root = copied(draft.root)
        array = list(self.root.get("steps"))
        order = layout.step_order or range(len(array))
        self.ids = [key_of(array[at].get("step_id")) for at in order]
        self.objects = {key_of(step.get("step_id")): step for step in array}
        self.old = {key_of(step.get("step_id")): copied(step) for step in array}
        self.ports: dict[Port, list[str]] = {}
        for link in self.root.get("links"):
            ends = [key_of(link.get(end)) for end in ("from_step_id", "to_step_id")]
            self.ports.setdefault((ends[0], link.get("from_port_id")), []).append(ends[1])
        self.new: dict[str, Step] = {}
        self.made = sum((step.description or "").startswith("new step") for step in self.steps)
        self.loose: dict[str, Check] = {}
        self.declared = list(self.root.get("patched_fields") or [])
        self.touched: set[str] = set()

    # The view.

    def view(self) -> str:
        """The edited text, as a person leaves it."""
        program = Program(self.triggers, block_of(self.lines))
        head = self.workflow
        return print_workflow(
            Workflow(head.name, head.note, head.declarations, tuple(self.steps), ()), program
        )

    def spots(self) -> list[Spot]:
        """All places, in the order of the text."""
        by_trigger = any(line.kind == "on" for line in self.lines)
        cursor = [] if by_trigger else [(self.ids[t], "output") for t in self.triggers]
        return list(Walk(self).block(self.lines, cursor, self.triggers))

    def spot_of(self, line: Line) -> Spot:
        return next(spot for spot in self.spots() if spot.line is line)

    # The document.

    def add(self, step: Step) -> tuple[int, str]:
        """A new step on both sides; its id is made up."""
        key = f"new {self.made}"
        self.made += 1
        self.steps.append(step)
        self.ids.append(key)
        self.new[key] = step
        return len(self.steps) - 1, key

    def hang(self, spot: Spot, key: str, port: str) -> None:
        """A step takes a place; what hung there from there on hangs from its port."""
        tails = [self.ports.get(cursor, [])[spot.count : spot.end] for cursor in spot.cursor]
        for cursor in spot.cursor:
            self.ports.setdefault(cursor, [])[spot.count : spot.end] = [key]
        if tails and tails[0]:
            self.ports[key, port] = tails[0]

    def beside(self, spot: Spot, key: str) -> None:
        """A step takes a place among the targets that hang there."""
        for cursor in spot.cursor:
            self.ports.setdefault(cursor, []).insert(spot.count, key)

    def unhang(self, spot: Spot, key: str, port: str | None) -> None:
        """A step leaves its place to what hangs from its port."""
        tail = self.ports.pop((key, port), []) if port is not None else []
        for cursor in spot.cursor:
            targets = self.ports[cursor]
            assert targets[spot.count] == key
            targets[spot.count : spot.count + 1] = tail

    def remove(self, line: Line) -> None:
        """The steps of a line go, with all their ports."""
        for step in steps_in(line):
            key = self.ids[step]
            self.objects.pop(key, None)
            self.new.pop(key, None)
            for port in [port for port in self.ports if port[0] == key]:
                del self.ports[port]

    def fields_of(self, step: int) -> list[Obj]:
        return self.objects[self.ids[step]].get("config_field_values") or []

    def others(self, step: int) -> list[str]:
        """The ports of a step that have targets."""
        return [port for (key, port), targets in self.ports.items() if key == self.ids[step] and targets]

    def has_twin(self, line: Line) -> bool:
        """Does another step say the same as one of these? Then nobody can tell which of them went."""
        said = [self.steps[step] for step in steps_in(line)]
        return any(self.steps.count(step) > 1 for step in said)


Check = Callable[[Any, Any], None]
"""Holds an edited condition's string against the old one."""


class Walk:
    """Counts what hangs from each port while it goes down the text."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.counts: dict[Port, int] = {}
        self.functions = {
            line.argument: line.blocks[0] for line in all_lines(desk.lines) if line.kind == "def"
        }

    def block(self, block: list[Line], cursor: list[Port], last: Sequence[int]) -> Iterator[Spot]:
        ids = self.desk.ids
        for at, line in enumerate(block):
            yield self.spot(block, at, cursor)
            if line.kind in ("do", "if", "for", "call"):
                self.link(cursor, len(list(self.firsts([line], set()))))
            match line.kind:
                case "do":
                    cursor, last = [(ids[line.step], "output")], [line.step]
                case "if":
                    for port, inner in zip(("true", "false"), line.blocks, strict=True):
                        yield from self.block(inner, [(ids[line.step], port)], [line.step])
                    last = [line.step]
                case "for":
                    yield from self.block(line.blocks[0], [(ids[line.step], "loop_body")], [line.step])
                    cursor, last = [(ids[line.step], "after")], [line.step]
                case "branch" if line.argument is None:
                    inner = list(self.block(line.blocks[0], cursor, last))
                    for spot in inner:
                        if spot.cursor == cursor and spot.end is None:
                            spot.end = self.counts.get(cursor[0], 0) if cursor else 0
                    yield from inner
                case "branch":
                    ports = [(ids[step], str(line.argument)) for step in last]
                    yield from self.block(line.blocks[0], ports, last)
                case "on":
                    trigger = self.desk.triggers[line.step]
                    yield from self.block(line.blocks[0], [(ids[trigger], "output")], [trigger])
                case "detached" | "def":
                    yield from self.block(line.blocks[0], [], [])
                case _:
                    pass
        yield self.spot(block, len(block), cursor)

    def spot(self, block: list[Line], at: int, cursor: list[Port]) -> Spot:
        return Spot(block, at, cursor, self.counts.get(cursor[0], 0) if cursor else 0)

    def link(self, cursor: list[Port], count: int) -> None:
        for port in cursor:
            self.counts[port] = self.counts.get(port, 0) + count

    def firsts(self, block: list[Line], seen: set[str]) -> Iterator[int]:
        """The steps that a block hangs from the port above it."""
        for line in block:
            match line.kind:
                case "do" | "for":
                    yield line.step
                    return
                case "if":
                    yield line.step
                case "branch" if line.argument is None:
                    yield from self.firsts(line.blocks[0], seen)
                case "call":
                    name = str(line.argument)
                    if name not in seen:
                        yield from self.firsts(self.functions[name], {*seen, name})
                    return
                case _:
                    pass


def all_lines(block: list[Line]) -> Iterator[Line]:
    for line in block:
        yield line
        for inner in line.blocks:
            yield from all_lines(inner)


def steps_in(line: Line) -> list[int]:
    return [each.step for each in all_lines([line]) if each.kind in ("do", "if", "for")]


def is_whole(line: Line) -> bool:
    """Does nothing outside this line depend on it, as a caller or a callee?"""
    return not any(each.kind in ("def", "call") for each in all_lines([line]))


def key_of(step_id: Any) -> str:
    return dumps(step_id)


def copied(value: Any) -> Any:
    if isinstance(value, Obj):
        return Obj((key, copied(item)) for key, item in value)
    return [copied(item) for item in value] if isinstance(value, list) else value


# JSON texts in a regular style.


REGULAR = tuple(
    Style(comma=comma, colon=colon, indent=indent, ascii=ascii_)
    for comma, colon, indent in ((",", ":", None), (", ", ": ", None), (",", ": ", "  "), (",", ": ", "    "))
    for ascii_ in (False, True)
)


def style_of(text: str) -> Style | None:
    """The regular style a JSON text is written in; of what is no JSON none."""
    try:
        tree = parsed(text)
    except ValueError:
        return None
    return next((style for style in REGULAR if dumps(tree, style) == text), None)


def parsed(text: str) -> Any:
    return json.loads(text, object_pairs_hook=Obj, parse_int=Lexeme, parse_float=Lexeme)


def some(items: Sequence[Any], rng: random.Random) -> Any:
    return rng.choice(items) if items else None


Edit = Callable[[Desk, random.Random], bool]
"""Works on both sides of a desk, or finds no place to do so."""
