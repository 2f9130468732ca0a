"""What becomes of each statement of a text: it stays, it changes inside, it goes, or it comes new."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from flowc.model.blocks import Block, Define, Statement, children, walk
from flowc.model.sequences import aligned
from flowc.update.pairing import Chunk, Pairing, Piece
from flowc.update.told import Told


@dataclass(eq=False)
class Part:
    """A statement to come: the piece of the text that says it or said something like it, and plans for its blocks."""

    said: Statement
    piece: Piece | None = None
    is_same: bool = False
    plans: list[Plan] = field(default_factory=list["Plan"])


@dataclass(eq=False)
class Plan:
    """A block to come, made of the block of the text in its place, if there is one."""

    block: Block
    parts: list[Part]
    chunk: Chunk | None = None
    is_same: bool = False


def new_plan(block: Block, chunk: Chunk | None = None) -> Plan:
    """A plan to which the text has nothing yet."""
    return Plan(block, [Part(statement) for statement in block if not isinstance(statement, Define)], chunk)


class Planner:
    """Plans a whole function. ``functions`` says which old local function each new one continues."""

    def __init__(self, pairing: Pairing, new: Told, depth: int) -> None:
        self.pairing = pairing
        self.old = pairing.told
        self.new = new
        self.depth = depth
        self.functions = dict(self._functions())
        self.used: set[int] = set()
        self.body = self.plan(pairing.body, new.program.body, 1)
        self.bodies = {
            name: self.plan(pairing.bodies[was], new.functions[name], 2)
            for name, was in self.functions.items()
        }

    def _functions(self) -> Iterator[tuple[str, str]]:
        """New local functions with the old ones that begin alike, else of the same first task."""
        free = [name for name in self.old.functions if name in self.pairing.bodies]
        todo = list(self.new.functions)
        for sought in (Told.entry, Told.first_task):
            for name in list(todo):
                wanted = sought(self.new, name)
                found = next((was for was in free if sought(self.old, was) == wanted), None)
                if found is not None:
                    free.remove(found)
                    todo.remove(name)
                    yield name, found

    def plan(self, chunk: Chunk, block: Block, depth: int) -> Plan:
        if self.old.block_key(chunk.block) == self.new.block_key(block) and not self.moves_functions(block):
            self.use(chunk.pieces)
            return Plan(block, [], chunk, is_same=True)
        plan = new_plan(block, chunk)
        if chunk.is_closed or depth > self.depth:
            return plan
        pieces = chunk.said
        for i, j, is_same in self.pairs(pieces, [part.said for part in plan.parts]):
            part, piece = plan.parts[j], pieces[i]
            part.piece, part.is_same = piece, is_same
            if is_same:
                self.use([piece])
            else:
                self.used.add(id(piece))
                part.plans = self.inside(piece, part.said, depth)
        return plan

    def inside(self, piece: Piece, statement: Statement, depth: int) -> list[Plan]:
        """Plans for the blocks of a statement, made of those of a piece."""
        pairs = zip(piece.chunks, children(statement), strict=True)
        return [self.plan(inner, block, depth + 1) for inner, block in pairs]

    def moves_functions(self, block: Block) -> bool:
        """Does a local function stand in this block, or in one below it? Those are planned by themselves."""
        return any(isinstance(statement, Define) for statement in walk(block))

    def use(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            self.used.add(id(piece))
            for chunk in piece.chunks:
                self.use(chunk.pieces)

    def pairs(self, pieces: Sequence[Piece], statements: Sequence[Statement]) -> list[tuple[int, int, bool]]:
        """Pieces with the statements they say, or will say once changed."""
        olds = [piece.said for piece in pieces if piece.said is not None]
        keys = [self.old.key(old) for old in olds], [self.new.key(new) for new in statements]
        pairs = [(i, j, True) for i, j in aligned(*keys) if not self.moves_functions((statements[j],))]
        for was, now in ((self.old.head, self.new.head), (self.old.sort, self.new.sort)):
            pairs = _between(pairs, [*map(was, olds)], [*map(now, statements)])
        closed = [any(chunk.is_closed for chunk in piece.chunks) for piece in pieces]
        return [(i, j, is_same) for i, j, is_same in pairs if is_same or not closed[i]]


def _between(
    pairs: Sequence[tuple[int, int, bool]], olds: Sequence[Hashable], news: Sequence[Hashable]
) -> list[tuple[int, int, bool]]:
    """The pairs, and those of what stands between them that are alike."""
    result: list[tuple[int, int, bool]] = []
    a = b = 0
    for i, j, is_same in [*pairs, (len(olds), len(news), True)]:
        result += [(a + x, b + y, False) for x, y in aligned(olds[a:i], news[b:j])]
        if i < len(olds):
            result.append((i, j, is_same))
        a, b = i + 1, j + 1
    return result
