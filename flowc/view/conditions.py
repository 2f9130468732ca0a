"""Reads conditions from Python expressions; ``expressions`` prints them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Literal as OneOf, NoReturn

from flowc.fields.conditions import forms as conditions
from flowc.model.names import item_name
from flowc.model.workflow import Compare, Expression, Logic, Opaque, Path, Quantifier
from flowc.view.comparisons import ComparisonReader
from flowc.view.operands import is_bool
from flowc.view.opposites import joined, negated, opposite
from flowc.view.tasks import dotted
from flowc.view.text import Refused
from flowc.view.values import is_call_of

_METHOD_OPERATORS = {"startswith": "start_with?", "endswith": "end_with?"}


class ExpressionReader(ComparisonReader):
    """Reads Python tests; one method a construct."""

    def read_test(self, node: ast.expr) -> tuple[Expression, bool]:
        """A whole test, and whether it is the opposite of the expression; raises ``Refused``."""
        flipped = False
        while type(node) is ast.UnaryOp and type(node.op) is ast.Not:
            flipped, node = not flipped, node.operand
        said = self.read(node)
        if type(said) is not Compare and conditions.depth(said) > conditions.DEPTH:
            hint = "make it several conditions, or let a Run code step compute it"
            raise self.source.error(
                "FC202", node, f"a condition is nested {conditions.DEPTH} levels deep at most", hint
            )
        if not flipped:
            return said, False
        other = negated(said)
        return (said, True) if other is None else (other, False)

    def read(self, node: ast.expr) -> Expression:
        """One expression; raises ``Refused``."""
        read = _READERS.get(type(node))
        if read is not None:
            return read(self, node)
        raise self.mistake(node)

    def truth(self, node: ast.expr) -> Expression:
        """A path alone."""
        return Compare("not_empty_and_not_nil?", self.path(node))

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
            elif type(operand) is Logic and operand.operator == word:
                operands += operand.operands
            else:
                operands.append(operand)
        if failed is not None:
            raise failed
        if not operands:
            raise self.always(node, word == "and")
        return operands[0] if len(operands) == 1 else Logic(word, tuple(operands))

    def literal(self, node: ast.BoolOp, at: int) -> NoReturn:
        """A literal among conditions."""
        value = node.values[at]
        if is_bool(value) or not isinstance(value, ast.Constant) or not at:
            raise self.mistake(value)
        from flowc.view.mistakes.conditions import repeated_mistake

        raise repeated_mistake(value, node.values[at - 1], self.source)

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
            inner = self.source.segment(node.operand)
            raise self.source.error(
                "FC240",
                node,
                "Flow has no operator for not of this",
                f"test {inner}, and put the steps into its else",
            )
        return said

    def call(self, node: ast.Call) -> Expression:
        function = node.func
        if type(function) is ast.Name:
            read = _CALLS.get(function.id)
            if read is not None:
                return read(self, node)
        elif type(function) is ast.Attribute and function.attr in _METHOD_OPERATORS:
            return self.method(node, function)
        raise self.mistake(node)

    def method(self, node: ast.Call, function: ast.Attribute) -> Expression:
        """``a.startswith("x")``, and as in Python with several texts at once."""
        if len(node.args) != 1 or node.keywords:
            hint = f'{self.source.segment(function)}("x")'
            raise self.source.error("FC243", node, f"{function.attr} takes one argument here", hint)
        operator = _METHOD_OPERATORS[function.attr]
        argument = node.args[0]
        path = self.path(function.value)
        if type(argument) is ast.Tuple and argument.elts:
            return joined("or", [Compare(operator, path, self.operand(each)) for each in argument.elts])
        return Compare(operator, path, self.operand(argument))

    def quantifier(self, node: ast.Call) -> Expression:
        """``any(… for item in list)``."""
        word = "any" if is_call_of(node, "any") else "all"
        generator = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(generator, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
            return self.over(word, generator.elt, generator.generators, node)
        from flowc.view.mistakes.conditions import quantifier_mistake

        raise quantifier_mistake(node, self.source)

    def over(
        self, word: OneOf["any", "all"], body: ast.expr, loops: list[ast.comprehension], node: ast.Call
    ) -> Expression:
        """One list of a generator, with those after it inside."""
        loop = loops[0]
        if loop.is_async or type(loop.target) is not ast.Name:
            from flowc.view.mistakes.conditions import target_mistake

            raise target_mistake(word, loop, self.source)
        path = self.listed(loop.iter)
        before = self.scope.enter(loop.target.id, item_name(path.text))
        try:
            said = self.over(word, body, loops[1:], node) if len(loops) > 1 else self.read(body)
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
            from flowc.view.mistakes.values import list_mistake

            raise list_mistake(node, self.source)
        return self.path(node)

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
            node = tests[others.index(None)]
            hint = "put the opposite before it, with or"
            raise self.source.error("FC240", node, "Flow has no operator for not of this", hint)
        return joined("or", [*(other for other in others if other is not None), said])

    def operator(self, node: ast.Call) -> Expression:
        """``op("regex?", a, "x")``."""
        texts = [a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if not texts or not 2 <= len(node.args) <= 3 or node.keywords:
            hint = 'op("regex?", shop.name, "x")'
            raise self.source.error("FC245", node, "op(…) takes an operator and its operands", hint)
        operands = [self.operand(argument) for argument in node.args[1:]]
        return Compare(texts[0], *operands)

    def opaque(self, node: ast.Call) -> Expression:
        """``condition("…")``; a text that can be read is what it says."""
        return conditions.meaning(self.text(node))

    def not_alone(self, node: ast.expr) -> Refused:
        """``condition("…")`` in a larger condition."""
        hint = "write it as an expression, or as the whole condition"
        return self.source.error(
            "FC246", node, "condition(…) stands alone: it is no part of a larger one", hint
        )


_READERS: dict[type, Callable[[ExpressionReader, Any], Expression]] = {
    ast.Compare: ExpressionReader.compare,
    ast.BoolOp: ExpressionReader.logic,
    ast.UnaryOp: ExpressionReader.unary,
    ast.Call: ExpressionReader.call,
    ast.Attribute: ExpressionReader.truth,
    ast.Name: ExpressionReader.truth,
}
_CALLS: dict[str, Callable[[ExpressionReader, Any], Expression]] = {
    "any": ExpressionReader.quantifier,
    "all": ExpressionReader.quantifier,
    "op": ExpressionReader.operator,
    "condition": ExpressionReader.opaque,
    "path": ExpressionReader.truth,
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
