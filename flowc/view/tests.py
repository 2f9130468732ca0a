"""Tests as Python: comparisons joined by ``and`` and ``or``, ``any(…)``, ``not``; printer and reader side by side."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Literal as OneOf, NoReturn

from flowc.fields.conditions import forms as conditions
from flowc.fields.conditions.operators import METHODS, both, negated, opposite
from flowc.model.names import NAMELESS, is_identifier, item_name
from flowc.model.walk import joined
from flowc.model.workflow import Compare, Expression, Logic, Opaque, Path, Quantifier
from flowc.pretty import Bracket, Chain, Node, call, literals
from flowc.view import mistakes
from flowc.view.comparisons import ComparisonReader, Parts, is_bool, print_compare
from flowc.view.paths import dotted
from flowc.view.scope import Scope
from flowc.view.text import Refused, ViewText
from flowc.view.values import print_path

_TRUTH, _ = both("truth")


# Printing.


def print_expression(said: Expression, lead: str = "") -> Node:
    """An expression as a node for ``pretty``, after ``lead``: ``and ``."""
    match said:
        case Compare():
            return print_compare(said, lead)
        case Logic():
            return Chain(_print_logic(said, lead))
        case Quantifier():
            return _print_quantifier(said, lead)
        case Opaque(text):
            return call(lead + "condition", [literals.string(text)])


def _print_logic(said: Logic, lead: str) -> list[Node]:
    """The operands, each but the first with its operator; ``and`` inside ``or`` needs no parentheses."""
    parts: list[Node] = []
    for operand in said.operands:
        if not isinstance(operand, Logic):
            parts.append(print_expression(operand, lead))
        elif said.operator == "and":
            parts.append(Bracket(lead + "(", [Chain(_print_logic(operand, ""))], ")"))
        else:
            parts += _print_logic(operand, lead)
        lead = said.operator + " "
    return parts


def _print_quantifier(said: Quantifier, lead: str) -> Node:
    item = item_name(said.path.text)
    loop = print_path(said.path.text, f"for {item if is_identifier(item) else NAMELESS} in ")
    word = "not any" if said.operator == "none" else said.operator
    return call(lead + word, [Chain([print_expression(said.body), loop])])


# Reading.


class TestReader:
    """Reads tests; one method a construct. ``parts`` gets tests, what they are made of, and their sides."""

    def __init__(self, source: ViewText, scope: Scope, parts: Parts) -> None:
        self.source = source
        self.scope = scope
        self.parts = parts
        self.comparisons = ComparisonReader(source, scope, parts)

    def read_test(self, node: ast.expr) -> tuple[Expression, bool]:
        """A whole test, and whether it is the opposite of the expression; raises ``Refused``."""
        is_flipped, inner = False, node
        while type(inner) is ast.UnaryOp and type(inner.op) is ast.Not:
            is_flipped, inner = not is_flipped, inner.operand
        said = self.read(inner)
        if type(said) is not Compare and conditions.depth(said) > conditions.DEPTH:
            hint = "make it several conditions, or let a Run code step compute it"
            raise self.source.error(
                "FC202", inner, f"a condition is nested {conditions.DEPTH} levels deep at most", hint
            )
        if is_flipped:
            other = negated(said)
            if other is None:
                return said, True
            said = other
        self.parts.append((said, node))
        return said, False

    def read(self, node: ast.expr) -> Expression:
        """One expression; raises ``Refused``."""
        if type(node) is ast.Compare:
            said = self.comparisons.compare(node)
        else:
            read = _READERS.get(type(node))
            if read is None:
                raise self.mistake(node)
            said = read(self, node)
        self.parts.append((said, node))
        return said

    def truth(self, node: ast.expr) -> Expression:
        """A path alone."""
        return Compare(_TRUTH, self.comparisons.path(node))

    def logic(self, node: ast.BoolOp) -> Expression:
        word = "and" if type(node.op) is ast.And else "or"
        operands: list[Expression] = []
        failed: Refused | None = None
        for at, value in enumerate(node.values):
            if _is_constant(value) and self.constant(value) is (word == "and"):
                continue
            try:
                operand = self.read(value) if type(value) is not ast.Constant else self.literal(node, at)
            except Refused as error:
                failed = error
                continue
            if type(operand) is Opaque:
                failed = self.not_alone(value)
            operands.append(operand)
        if failed is not None:
            raise failed
        if not operands:
            raise self.comparisons.always(node, word == "and")
        return joined(word, operands)

    def literal(self, node: ast.BoolOp, at: int) -> NoReturn:
        """A literal among conditions."""
        value = node.values[at]
        if is_bool(value) or not isinstance(value, ast.Constant) or not at:
            raise self.mistake(value)
        raise mistakes.conditions.repeated_mistake(value, node.values[at - 1], self.source)

    def constant(self, node: ast.expr) -> bool:
        """The value of a test that reads nothing; raises ``Refused`` where it decides all of the test."""
        if isinstance(node, ast.Constant):
            return node.value is True
        assert isinstance(node, ast.Compare)
        left, right = ast.literal_eval(node.left), ast.literal_eval(node.comparators[0])
        return (left in right) is (type(node.ops[0]) is ast.In)

    def unary(self, node: ast.UnaryOp) -> Expression:
        if type(node.op) is not ast.Not:
            raise self.mistake(node)
        said = opposite(self.read(node.operand))
        if said is None:
            hint = f"test {self.source.segment(node.operand)}, and put the steps into its else"
            raise self.no_opposite(node, hint)
        return said

    def no_opposite(self, node: ast.expr, hint: str) -> Refused:
        """Of ``not`` before what has no operator for it."""
        return self.source.error("FC240", node, "Flow has no operator for not of this", hint)

    def call(self, node: ast.Call) -> Expression:
        function = node.func
        if type(function) is ast.Name:
            read = _CALLS.get(function.id)
            if read is not None:
                return read(self, node)
        elif type(function) is ast.Attribute and function.attr in METHODS:
            return self.comparisons.method(node, function)
        raise self.mistake(node)

    def quantifier(self, word: OneOf["any", "all"], node: ast.Call) -> Expression:
        """``any(… for item in list)``."""
        generator = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(generator, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
            return self.over(word, generator.elt, generator.generators)
        raise mistakes.conditions.quantifier_mistake(node, self.source)

    def over(self, word: OneOf["any", "all"], body: ast.expr, loops: list[ast.comprehension]) -> Expression:
        """One list of a generator, with those after it inside."""
        loop = loops[0]
        if loop.is_async or type(loop.target) is not ast.Name:
            raise mistakes.conditions.target_mistake(word, loop, self.source)
        path = self.listed(loop.iter)
        before = self.scope.enter(loop.target.id, item_name(path.text))
        try:
            said = self.over(word, body, loops[1:]) if len(loops) > 1 else self.read(body)
            if loop.ifs:
                said = self.where(word, loop.ifs, said)
        finally:
            self.scope.leave(before)
        if type(said) is Opaque:
            raise self.not_alone(body)
        return Quantifier(word, path, said)

    def listed(self, node: ast.expr) -> Path:
        """The list of a generator; raises ``Refused``."""
        if type(node) is ast.Subscript or (type(node) is ast.Attribute and dotted(node) is None):
            raise mistakes.values.list_mistake(node, self.source)
        return self.comparisons.path(node)

    def where(self, word: str, tests: list[ast.expr], said: Expression) -> Expression:
        """The ``if`` of a generator: ``any`` asks for it too, ``all`` is content where it does not hold."""
        wanted = [self.read(test) for test in tests]
        for test, each in zip(tests, wanted, strict=True):
            if type(each) is Opaque:
                raise self.not_alone(test)
        if type(said) is Opaque:
            return said
        if word == "any":
            return joined("and", [*wanted, said])
        others = [opposite(each) for each in wanted]
        if None in others:
            raise self.no_opposite(tests[others.index(None)], "put the opposite before it, with or")
        return joined("or", [*(other for other in others if other is not None), said])

    def opaque(self, node: ast.Call) -> Expression:
        """``condition("…")``; a text that can be read is what it says."""
        return conditions.meaning(self.comparisons.text(node))

    def not_alone(self, node: ast.expr) -> Refused:
        """``condition("…")`` in a larger condition."""
        hint = "write it as an expression, or as the whole condition"
        return self.source.error(
            "FC246", node, "condition(…) stands alone: it is no part of a larger one", hint
        )

    def mistake(self, node: ast.expr) -> Refused:
        """Of what is no condition."""
        return mistakes.conditions.condition_mistake(node, self.source)


_READERS: dict[type, Callable[[TestReader, Any], Expression]] = {
    ast.BoolOp: TestReader.logic,
    ast.UnaryOp: TestReader.unary,
    ast.Call: TestReader.call,
    ast.Attribute: TestReader.truth,
    ast.Name: TestReader.truth,
}
_CALLS: dict[str, Callable[[TestReader, Any], Expression]] = {
    "any": lambda tests, node: tests.quantifier("any", node),
    "all": lambda tests, node: tests.quantifier("all", node),
    "op": lambda tests, node: tests.comparisons.operator(node),
    "condition": TestReader.opaque,
    "path": TestReader.truth,
}


def _is_constant(node: ast.expr) -> bool:
    """Is this True, False, or a literal in a list of literals? ``"a" == "b"`` is not: Flow can hold that."""
    if type(node) is not ast.Compare:
        return is_bool(node)
    if (
        type(node.left) is not ast.Constant
        or len(node.ops) > 1
        or type(node.ops[0]) not in (ast.In, ast.NotIn)
    ):
        return False
    right = node.comparators[0]
    listed = right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else [right]
    return right not in listed and all(type(item) is ast.Constant for item in listed)
