"""What Python names mean in Flow: loop items, generator items and results may be called anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flowc.model.names import NAMELESS
from flowc.records import record
from flowc.view.text import ViewText

_Names = dict[str, str]
Outside = tuple[_Names, _Names]
"""The ``names`` and ``hidden`` outside of a loop or generator, to be restored after it."""


class Scope:
    """The names in sight.

    ``names`` has those that stand for others, ``hidden`` those that Flow cannot read here because a nearer
    item has the same name there, and ``own`` all names of items that were a person's choice.
    """

    def __init__(self, source: ViewText) -> None:
        self.source = source
        self.own: set[str] = set()
        self.names: _Names = {}
        self.hidden: _Names = {}
        self.results: _Names = {}
        self.items: list[tuple[str, str]] = []

    @property
    def is_plain(self) -> bool:
        """Does every name stand for itself?"""
        return not self.names and not self.hidden

    # Reading.

    def path(self, text: str, node: ast.AST) -> str:
        """The path as Flow writes it; raises ``Refused`` where Flow cannot read it here."""
        head, dot, rest = text.partition(".")
        if not text.isascii():
            hint = 'a field with another name is read with path("…")' if head.isascii() else "rename it"
            raise self.source.error(
                "FC239", node, "names in a path have ASCII letters, digits and _ only", hint
            )
        return (self.name(head, node) or head) + dot + rest

    def quoted(self, text: str, node: ast.AST) -> str:
        """The path of ``path("…")``."""
        head, dot, rest = text.partition(".")
        return text if head == NAMELESS else (self.name(head, node) or head) + dot + rest

    def text(self, text: str, node: ast.AST) -> str:
        """A text with the names in its Liquid as Flow writes them."""
        if self.is_plain or ("{{" not in text and "{%" not in text):
            return text
        from flowc.view.liquid import renamed

        return renamed(text, lambda head: None if head == NAMELESS else self.name(head, node))

    def name(self, head: str, node: ast.AST) -> str | None:
        """What a path's first word stands for, None where for itself; raises ``Refused``."""
        if head == NAMELESS:
            hint = "give the item a name, and read that"
            raise self.source.error("FC205", node, "_ is the name of an item that is not used", hint)
        if head in self.hidden:
            nearer = self.hidden[head]
            raise self.source.error(
                "FC205",
                node,
                f"Flow cannot read {head} here: its name there is that of {nearer} too, which is nearer by",
                "keep what you need of it before, in a step whose result you name",
            )
        return self.names.get(head)

    # Binding.

    def enter(self, written: str, meant: str) -> Outside:
        """Begins a loop or generator whose item is called so here, and so in Flow."""
        self.items.append((written, meant))
        before = self.names, self.hidden
        self.names, self.hidden = dict(self.names), dict(self.hidden)
        for other, flow in self.items[:-1]:
            if flow == meant and other != written:
                self.hidden[other] = written
        self.hidden.pop(written, None)
        if written == meant:
            self.names.pop(written, None)
        elif written != NAMELESS:
            self.own.add(written)
            self.names[written] = meant
        return before

    def leave(self, before: Outside) -> None:
        """Ends it. Results of steps inside keep their names."""
        self.items.pop()
        names, self.hidden = before
        self.names = {name: meant for name, meant in self.results.items() if name != meant} | names

    def define(self, written: str, meant: str) -> None:
        """Lets a variable stand for the result of a step from here on."""
        for other, flow in self.results.items():
            if flow == meant and other != written:
                self.hidden[other] = written
        self.results[written] = meant
        if written != meant or not self.is_plain:
            self.hidden.pop(written, None)
            self.names[written] = meant


# Names of items outside of their loop or generator.

_GENERATORS = (ast.GeneratorExp, ast.ListComp, ast.SetComp)


@record
class _Ended:
    """The place after a loop; its item is gone."""

    loop: ast.For


_Task = tuple[ast.AST | _Ended, frozenset[str]]


def find_strays(function: ast.FunctionDef, scope: Scope) -> None:
    """Notes each use of a person's own item name outside of its loop, where Flow has no such item.

    The same name may be a root of the environment before its loop, if it is a parameter, or a step's result.
    """
    _Walk(function, scope).walk()


class _Walk:
    def __init__(self, function: ast.FunctionDef, scope: Scope) -> None:
        self.source = scope.source
        self.own = scope.own
        self.roots = {argument.arg for argument in function.args.args} | set(scope.results)
        self.function = function
        self.ended: dict[str, ast.For] = {}

    def walk(self) -> None:
        """In the order of the text; a long ``elif`` chain is deep, so nothing here calls itself."""
        todo: list[_Task] = [(node, frozenset[str]()) for node in reversed(self.function.body)]
        while todo:
            node, known = todo.pop()
            if isinstance(node, _Ended):
                assert isinstance(node.loop.target, ast.Name)
                self.ended[node.loop.target.id] = node.loop
            else:
                self.check(node, known)
                todo += reversed(list(_children(node, known)))

    def check(self, node: ast.AST, known: frozenset[str]) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self.use(node.id, node, known)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "{" in node.value:
            from flowc.view.liquid import names

            for start, end in names(node.value):
                self.use(node.value[start:end], node, known)

    def use(self, name: str, node: ast.AST, known: frozenset[str]) -> None:
        if name not in self.own or name in known:
            return
        loop = self.ended.get(name)
        if loop is not None:
            message = f"{name} is the item of the loop on line {loop.lineno}, which has ended"
            hint = f"move this into the loop: for {name} in {self.source.segment(loop.iter)}:"
            self.source.error("FC204", node, message, hint)
        elif name not in self.roots:
            hint = "read it inside of a loop, or of a test over the list; else make it a parameter"
            self.source.error(
                "FC204", node, f"{name} is an item of a list, and read outside of its loop", hint
            )


def _children(node: ast.AST, known: frozenset[str]) -> Iterator[_Task]:
    """The parts of a node in the order of the text, with the items each may read."""
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        yield node.iter, known
        inside = known | {node.target.id}
        yield from ((child, inside) for child in node.body)
        yield _Ended(node), known
    elif isinstance(node, _GENERATORS):
        inside = known
        for loop in node.generators:
            yield loop.iter, inside
            if isinstance(loop.target, ast.Name):
                inside = inside | {loop.target.id}
            yield from ((test, inside) for test in loop.ifs)
        yield node.elt, inside
    elif isinstance(node, ast.Call):
        # The head of a task's call is no path.
        is_method = isinstance(node.func, ast.Attribute) and node.func.attr in ("startswith", "endswith")
        head = [node.func] if is_method else []
        yield from ((child, known) for child in (*head, *node.args, *node.keywords))
    else:
        yield from ((child, known) for child in ast.iter_child_nodes(node))
