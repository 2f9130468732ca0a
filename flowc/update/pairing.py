"""Pairs the statements of a person's text with the blocks it means.

The text is paired by place: block for block, statement for statement. Where that does not go (a ``return`` that
ends a branch, two statements on a line), a block or a statement is *closed*: it stays or goes as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from flowc.model.blocks import Block, Call, Define, Do, For, If, Statement, children
from flowc.model.names import variable
from flowc.update.printing import statements_of
from flowc.update.told import Told


@dataclass(eq=False)
class Piece:
    """A statement of the text and what it says; ``chunks`` are its blocks, none where it is closed.

    What means nothing by itself (``pass``, a text alone) and local functions say None.
    """

    node: cst.BaseStatement
    said: Statement | None = None
    chunks: list[Chunk] = field(default_factory=list["Chunk"])


@dataclass(eq=False)
class Chunk:
    """A block of the text and the block it means; closed where the two could not be paired."""

    block: Block
    pieces: list[Piece]
    is_closed: bool = False

    @property
    def said(self) -> list[Piece]:
        """The pieces that mean a statement of the block."""
        return [piece for piece in self.pieces if piece.said is not None]


class Pairing:
    """The text's function, paired. ``functions`` and ``results`` give the person's names for those in the blocks."""

    def __init__(self, function: cst.FunctionDef, told: Told) -> None:
        self.told = told
        self.defined = {node.name.value: node for node in functions_in(function)}
        self.functions: dict[str, str] = {}
        self.results: dict[str, str] = {}
        self.bodies: dict[str, Chunk] = {}
        self.body = self.chunk(statements_of(function), told.program.body)
        self.pair_functions()

    def pair_functions(self) -> None:
        """Pairs the bodies of local functions, as their calls become known."""
        todo = list(self.functions)
        for name in todo:
            node = self.defined[self.functions[name]]
            self.bodies[name] = self.chunk(statements_of(node), self.told.functions[name])
            todo += [other for other in self.functions if other not in todo]

    def chunk(self, nodes: Sequence[cst.BaseStatement], block: Block) -> Chunk:
        pieces = [Piece(node) for node in nodes]
        telling = [piece for piece in pieces if not _says_nothing(piece.node)]
        said = [statement for statement in block if not isinstance(statement, Define)]
        if len(telling) != len(said) or not all(map(self.fits, telling, said)):
            return Chunk(block, pieces, is_closed=True)
        for piece, statement in zip(telling, said, strict=True):
            self.pair(piece, statement)
        return Chunk(block, pieces)

    def fits(self, piece: Piece, statement: Statement) -> bool:
        """Could this line say this statement?"""
        node = piece.node
        match statement:
            case Do() | Call():
                is_call = self.called(node) is not None
                return _small(node) is not None and is_call is isinstance(statement, Call)
            case If():
                return isinstance(node, cst.If)
            case For():
                return isinstance(node, cst.For)
            case _:
                return isinstance(node, cst.With)

    def called(self, node: cst.BaseStatement) -> str | None:
        """The local function that a line calls."""
        match _small(node):
            case cst.Expr(value=cst.Call(func=cst.Name(value=name))) if name in self.defined:
                return name
            case _:
                return None

    def pair(self, piece: Piece, statement: Statement) -> None:
        node = piece.node
        piece.said = statement
        piece.chunks = list(map(self.chunk, _blocks_of(node), children(statement)))
        match statement:
            case Do(step):
                target, name = target_of(node), self.told.steps[step].name
                meant = None if name is None else variable(name)
                if target is not None and meant is not None and target != meant:
                    self.results[meant] = target
            case Call(name):
                called = self.called(node)
                if called is not None:
                    self.functions.setdefault(name, called)
            case _:
                pass


def _blocks_of(node: cst.BaseStatement) -> list[list[cst.BaseStatement]]:
    """The blocks a statement holds."""
    sides = [statements_of(node)]
    return [*sides, orelse_of(node)] if isinstance(node, cst.If) else sides


def orelse_of(node: cst.If) -> list[cst.BaseStatement]:
    """The statements on the other side: an ``elif`` is one of them."""
    if isinstance(node.orelse, cst.If):
        return [node.orelse]
    return [] if node.orelse is None else statements_of(node.orelse)


def target_of(node: cst.BaseStatement) -> str | None:
    """The name a line assigns to."""
    match _small(node):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return name
        case _:
            return None


def _small(node: cst.BaseStatement) -> cst.BaseSmallStatement | None:
    """The one small statement of a line."""
    if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
        small = node.body[0]
        return small if isinstance(small, (cst.Expr, cst.Assign)) else None
    return None


def _says_nothing(node: cst.BaseStatement) -> bool:
    if isinstance(node, cst.FunctionDef):
        return True
    if not isinstance(node, cst.SimpleStatementLine):
        return False
    return all(
        isinstance(small, cst.Pass) or (isinstance(small, cst.Expr) and is_text(small.value))
        for small in node.body
    )


def is_text(node: cst.BaseExpression) -> bool:
    """Does a line of this alone say nothing?"""
    return isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.Ellipsis))


def functions_in(node: cst.CSTNode) -> Iterator[cst.FunctionDef]:
    """The local functions anywhere in a statement, the statement itself aside where it is the workflow."""
    if isinstance(node, cst.FunctionDef) and not node.decorators:
        yield node
    for child in node.children:
        if isinstance(child, (cst.BaseCompoundStatement, cst.BaseSuite, cst.Else)):
            yield from functions_in(child)
