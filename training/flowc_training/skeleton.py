"""A workflow without what is only its own: names, texts and numbers blanked, tasks, fields, paths and shape kept.

Two workflows of one skeleton teach the same; so none may be in data and benchmark both, and a split goes by them.
"""

from __future__ import annotations

import ast
import hashlib


def skeleton(view: str) -> str:
    """The skeleton of a canonical pure view, as text. Raises ``ValueError`` where the view is no Python."""
    try:
        tree = ast.parse(view)
        return ast.unparse(_Blank(_results(tree)).visit(tree))
    except (SyntaxError, RecursionError) as error:
        raise ValueError(f"this is no view: {error}") from None


def fingerprint(view: str) -> str:
    """The skeleton as a short number: 16 hexadecimal digits."""
    return hashlib.sha256(skeleton(view).encode()).hexdigest()[:16]


def _results(tree: ast.Module) -> dict[str, str]:
    """What the results of steps are called, numbered by where it is first assigned; items of loops over them too."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            blank = names.setdefault(name, f"result{len(names) + 1}")
            names[f"{name}Foreachitem"] = f"{blank}Foreachitem"
    return names


class _Blank(ast.NodeTransformer):
    def __init__(self, results: dict[str, str]) -> None:
        self._names = results

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        match node.value:
            case bool() | None:
                return node
            case str():
                return ast.Constant("")
            case _:
                return ast.Constant(0)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """The id in ``task("…")`` and the operator in ``op("…", …)`` are no texts of the workflow's own."""
        match node:
            case ast.Call(ast.Name("task" | "op"), [ast.Constant(str()) as told, *_]):
                self.generic_visit(node)
                node.args[0] = told
                return node
            case _:
                return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = "workflow"
        return self.generic_visit(node)

    def visit_List(self, node: ast.List) -> ast.AST:
        """Lists of texts or numbers are one value, however many they are."""
        if node.elts and all(isinstance(each, ast.Constant) for each in node.elts):
            return ast.List([ast.Constant("")], node.ctx)
        return self.generic_visit(node)
