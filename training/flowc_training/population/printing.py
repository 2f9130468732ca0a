"""A plan as a workflow: the canonical pure view."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import dedent, indent

import flowc
from flowc_training.population.plan import Body, Do, If, Loop, Plan, Use
from flowc_training.population.scope import Scope, after, at_start, filled


def view(plan: Plan) -> str:
    """The canonical pure view of a plan.

    Raises ``ValueError`` where a part needs what is not there, and ``flowc.FlowError`` where a part's code is wrong.
    """
    return canonical(draft(plan))


def canonical(text: str) -> str:
    """The canonical pure view of what a view says. Raises ``flowc.FlowError``."""
    return flowc.to_python(flowc.to_json(text), layout=False)


def draft(plan: Plan) -> str:
    """A view of the plan as the parts say it, not in canonical text."""
    return _Printer(plan).text()


class _Printer:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._joins = 0
        self._declared: dict[str, None] = {}

    def text(self) -> str:
        plan = self._plan
        scope = at_start(plan.triggers)
        triggers = [
            line
            for each in plan.triggers
            for line in (*_remark(each.remark), self._fill(each.part.code, each, scope))
        ]
        for each in plan.triggers:
            self._declare(each, scope)
        body = "\n".join(self._body(plan.body, scope)) or "pass"
        note = f", note={plan.note!r}" if plan.note else ""
        head = [f"@workflow({plan.name!r}{note})", *triggers, "def workflow():", _in(body)]
        return "\n".join([*self._declared, "", "", *head]) + "\n"

    def _body(self, body: Body, scope: Scope) -> Iterator[str]:
        for node in body:
            match node:
                case Do(use):
                    yield from _remark(use.remark)
                    yield self._code(use, scope)
                    scope = after(scope, use)
                case Loop(use, inner):
                    yield from self._loop(use, inner, scope)
                case If():
                    yield from self._if(node, scope)

    def _loop(self, use: Use, inner: Body, scope: Scope) -> Iterator[str]:
        if use.part.before:
            yield self._fill(dedent(use.part.before), use, scope)
        listed = self._code(use, scope)
        yield from _remark(use.remark)
        yield f"for {use.part.item} in {listed}:"
        yield _in("\n".join(self._body(inner, after(scope, use))) or "pass")

    def _if(self, node: If, scope: Scope) -> Iterator[str]:
        then = list(self._body(node.then, scope))
        otherwise = list(self._body(node.otherwise, scope))
        if node.both:
            self._joins += 1
            join = f"then_both_{self._joins}"
            yield f"def {join}():"
            yield _in("\n".join(self._body(node.both, scope)))
            then.append(f"{join}()")
            otherwise.append(f"{join}()")
        yield from _remark(node.remark)
        yield f"if {self._test(node, scope)}:"
        yield _in("\n".join(then) or "pass")
        if otherwise:
            yield "else:"
            yield _in("\n".join(otherwise))

    def _test(self, node: If, scope: Scope) -> str:
        said = [self._code(each, scope) for each in node.tests]
        return f" {'and' if node.mode == 'all' else 'or'} ".join(f"({each})" for each in said)

    def _code(self, use: Use, scope: Scope) -> str:
        self._declare(use, scope)
        return self._fill(dedent(use.part.code), use, scope)

    def _declare(self, use: Use, scope: Scope) -> None:
        lines = self._fill(use.part.declares, use, scope).splitlines()
        self._declared.update(dict.fromkeys(lines))

    def _fill(self, code: str, use: Use, scope: Scope) -> str:
        return filled(code, use, scope, self._plan.language)


def _remark(remark: str) -> list[str]:
    return [f"# {line}".rstrip() for line in remark.splitlines()]


def _in(body: str) -> str:
    """A block, one level deeper; the lines of a text in triple quotes stay where they are."""
    if '"""' not in body and "'''" not in body:
        return indent(body, "    ")
    inner = {
        line
        for node in ast.walk(ast.parse(body))
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    lines = body.split("\n")
    return "\n".join(
        line if number in inner or not line.strip() else f"    {line}" for number, line in enumerate(lines, 1)
    )
