"""One attempt at an update: carries its plan out. What stays of the person's module stays to the byte."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import libcst as cst

from flowc.model.blocks import Call, Define, Do, For, If, Statement, children
from flowc.model.names import is_identifier, loop_name
from flowc.model.sugar import plain_loop
from flowc.source import Source
from flowc.update.changing import change_block, change_line
from flowc.update.heads import change_declarations, change_head
from flowc.update.pairing import Chunk, Pairing, Piece, functions_in, orelse_of
from flowc.update.planning import Part, Plan, Planner, new_plan
from flowc.update.printing import Names, print_statement
from flowc.update.told import Told

Nodes = list[cst.BaseStatement]


def splice(old: Source, new: Source, depth: int) -> str | None:
    """The view ``old`` with the blocks of ``new`` spliced in, down to a depth; None where it is no text for it."""
    try:
        module = cst.parse_module(old.body)
    except cst.ParserSyntaxError:
        return None
    found = [node for node in module.body if isinstance(node, cst.FunctionDef)]
    if len(found) != 1:
        return None
    was, told = Told(old.workflow), Told(new.workflow, new.program)
    pairing = Pairing(found[0], was)
    planner = Planner(pairing, told, depth)
    body = _merged(pairing, planner, told)
    function = with_blocks(change_head(found[0], was, told), [body])
    assert isinstance(function, cst.FunctionDef)
    statements = change_declarations(module.body, old.workflow.declarations, new.workflow.declarations)
    if statements is None:
        return None
    at = next(at for at, node in enumerate(statements) if node is found[0])
    statements[at] = function
    return module.with_changes(body=statements).code


def _merged(pairing: Pairing, planner: Planner, new: Told) -> Nodes:
    """The statements of the whole function.

    A local function that stood in a block that is gone has lost its home: it moves to where the canonical view
    has it.
    """
    homeless: set[str] = set()
    while True:
        merger = _Merger(pairing, planner, new, homeless)
        nodes = merger.block(planner.body, merger.names, 1)
        present = {function.name.value for node in nodes for function in functions_in(node)}
        lost = {name for name, was in planner.functions.items() if pairing.functions[was] not in present}
        if lost <= homeless:
            return nodes
        homeless |= lost


class _Merger:
    """Builds the nodes of a planned function."""

    def __init__(self, pairing: Pairing, planner: Planner, new: Told, homeless: set[str]) -> None:
        self.homeless = homeless
        self.pairing = pairing
        self.planner = planner
        self.old = pairing.told
        self.new = new
        self.names = dict(self._names())
        self.keeps_texts = self.old.workflow.note == new.workflow.note
        self.texts = {text: name for name, text in pairing.functions.items()}
        self.pool: dict[Hashable, list[Piece]] = {}
        for chunk in (pairing.body, *pairing.bodies.values()):
            self._stock(chunk)

    def _names(self) -> Iterator[tuple[str, str]]:
        """The person's names for results and local functions; new functions get names that are free."""
        yield from self.pairing.results.items()
        taken = set(self.pairing.defined)
        for name in self.new.functions:
            was = self.planner.functions.get(name)
            text = name if was is None else self.pairing.functions[was]
            number = 2
            while was is None and text in taken:
                text, number = f"{name}_{number}", number + 1
            taken.add(text)
            if text != name:
                yield name, text

    def _stock(self, chunk: Chunk) -> None:
        """Gathers what has lost its place, to be used where the same is new."""
        for piece in chunk.pieces:
            if piece.said is not None and id(piece) not in self.planner.used:
                self.pool.setdefault(self.old.key(piece.said), []).append(piece)
            for inner in piece.chunks:
                self._stock(inner)

    def block(self, plan: Plan, names: Names, depth: int) -> Nodes:
        """The statements of a block; what means nothing stays before what it stood before."""
        pieces = [] if plan.chunk is None else plan.chunk.pieces
        if plan.is_same:
            return [piece.node for piece in pieces]
        nodes: Nodes = []
        at = 0
        parts = iter(plan.parts)
        for statement in plan.block:
            if isinstance(statement, Define):
                nodes += self.new_function(statement, names, depth)
                continue
            part = next(parts)
            if part.piece is not None:
                stop = pieces.index(part.piece, at)
                nodes += self.passed(pieces[at:stop], names, depth)
                at = stop + 1
            nodes.append(self.statement(part, names, depth))
        return [*nodes, *self.passed(pieces[at:], names, depth)]

    def passed(self, pieces: Sequence[Piece], names: Names, depth: int) -> Iterator[cst.BaseStatement]:
        """What stands between statements that stay: local functions and texts."""
        for piece in pieces:
            if isinstance(piece.node, cst.FunctionDef):
                yield from self.old_function(piece.node, names, depth)
            elif piece.said is None and not _is_pass(piece.node) and self.keeps_texts:
                yield piece.node

    # Statements.

    def statement(self, part: Part, names: Names, depth: int) -> cst.BaseStatement:
        if part.piece is None:
            return self.moved(part.said, names, depth) or self.fresh(part.said, names, depth)
        if part.is_same:
            return part.piece.node
        return self.changed(part, part.piece, names, depth)

    def moved(self, statement: Statement, names: Names, depth: int) -> cst.BaseStatement | None:
        """The same statement from another place of the text; local functions in it may have changed."""
        found = self.pool.get(self.new.key(statement))
        if not found:
            return None
        piece = found.pop(0)
        if not self.planner.moves_functions((statement,)):
            return piece.node
        plans = self.planner.inside(piece, statement, depth)
        return self.changed(Part(statement, piece, plans=plans), piece, names, depth)

    def fresh(self, statement: Statement, names: Names, depth: int) -> cst.BaseStatement:
        """A new statement in canonical text, with the person's names."""
        node = print_statement(self.new.steps, statement, depth, names)
        inner = self.inside(statement, node, names)
        blocks = [self.block(new_plan(block), inner, depth + 1) for block in children(statement)]
        return with_blocks(node, blocks, is_elif=_is_elif(statement))

    def changed(self, part: Part, piece: Piece, names: Names, depth: int) -> cst.BaseStatement:
        """A statement of the text with its first line or its blocks changed."""
        old, new, node = piece.said, part.said, piece.node
        assert old is not None
        if self.old.head(old) != self.new.head(new):
            text = print_statement(self.new.steps, new, depth, names)
            match old, new:
                case (Call(was), Call(name)) if self.planner.functions.get(name) == was:
                    return node
                case (Do(a), Do(b)):
                    return change_line(node, text, self.old.steps[a], self.new.steps[b])
                case (If(a), If(b)) | (For(a), For(b)):
                    item = _item(self.old, old)
                    node = change_block(node, text, self.old.steps[a], self.new.steps[b], item)
                case _ if isinstance(node, cst.With) and isinstance(text, cst.With):
                    node = node.with_changes(items=text.items)
                case _:
                    node = text
        inner = self.inside(new, node, names)
        blocks = [self.block(plan, inner, depth + 1) for plan in part.plans]
        return with_blocks(node, blocks, is_elif=_is_elif(new))

    def inside(self, statement: Statement, node: cst.BaseStatement, names: Names) -> Names:
        """The names inside a statement: a loop's item has the person's name there."""
        item = _item(self.new, statement)
        if item is None:
            return names
        inner = {name: text for name, text in names.items() if name != item}
        if isinstance(node, cst.For) and isinstance(node.target, cst.Name) and node.target.value != item:
            inner[item] = node.target.value
        return inner

    # Local functions.

    def old_function(self, node: cst.FunctionDef, names: Names, depth: int) -> Nodes:
        """A local function of the text, where it stands; none where it is gone."""
        was = self.texts.get(node.name.value)
        for name, continued in self.planner.functions.items():
            if continued == was and name not in self.homeless:
                body = self.block(self.planner.bodies[name], names, depth + 1)
                return [with_blocks(node, [body])]
        return []

    def new_function(self, statement: Define, names: Names, depth: int) -> Nodes:
        """A local function that the text does not have, or not here."""
        was = self.planner.functions.get(statement.name)
        if was is not None:
            node = self.pairing.defined[self.pairing.functions[was]]
            body = self.planner.bodies[statement.name]
            is_here = statement.name in self.homeless
            return [with_blocks(node, [self.block(body, names, depth + 1)])] if is_here else []
        node = print_statement(self.new.steps, statement, depth, names)
        return [with_blocks(node, [self.block(new_plan(statement.body), names, depth + 1)])]


def with_blocks(node: cst.BaseStatement, blocks: Sequence[Nodes], is_elif: bool = False) -> cst.BaseStatement:
    """The statement with other statements in its blocks."""
    if not blocks:
        return node
    if not isinstance(node, cst.If):
        return node.with_changes(body=_suite(getattr(node, "body", None), blocks[0]))
    body = _suite(node.body, blocks[0])
    return node.with_changes(body=body, orelse=_orelse(node, blocks[1], is_elif))


def _orelse(node: cst.If, nodes: Nodes, is_elif: bool) -> cst.If | cst.Else | None:
    if not nodes:
        return None
    if orelse_of(node) == nodes:
        return node.orelse
    first = nodes[0]
    if isinstance(node.orelse, cst.Else):
        return node.orelse.with_changes(body=_suite(node.orelse.body, nodes))
    if is_elif and len(nodes) == 1 and isinstance(first, cst.If):
        return first
    return cst.Else(cst.IndentedBlock(nodes))


def _suite(old: cst.BaseSuite | None, nodes: Nodes) -> cst.BaseSuite:
    statements = nodes or [cst.SimpleStatementLine([cst.Pass()])]
    if isinstance(old, cst.IndentedBlock):
        return old.with_changes(body=statements)
    return cst.IndentedBlock(statements)


def _is_elif(statement: Statement) -> bool:
    return isinstance(statement, If) and len(statement.chain()) > 1


def _item(told: Told, statement: Statement) -> str | None:
    """The canonical name of a loop's item."""
    path = plain_loop(told.steps[statement.step]) if isinstance(statement, For) else None
    name = None if path is None else loop_name(path)
    return name if name is not None and is_identifier(name) else None


def _is_pass(node: cst.BaseStatement) -> bool:
    small = node.body if isinstance(node, cst.SimpleStatementLine) else [node]
    return all(isinstance(each, cst.Pass) for each in small)
