"""The local functions of a view: defined anywhere in it, called before or after, and what is wrong with them."""

from __future__ import annotations

import ast

from flowc.graph.ports import MOST_LINKS, Ports
from flowc.model.names import variable
from flowc.view.scope import Scope
from flowc.view.steps import named_by
from flowc.view.text import ViewText


class Functions:
    """The local functions by name, and the calls of them that were read."""

    def __init__(self, source: ViewText, scope: Scope, ports: Ports) -> None:
        self.source = source
        self.scope = scope
        self.ports = ports
        self.nodes: dict[str, ast.FunctionDef] = {}
        self.calls: list[ast.Call] = []

    def define(self, node: ast.FunctionDef) -> None:
        if node.name in self.nodes:
            hint = f"rename one: def {node.name}_2(): and its calls"
            self.source.error("FC216", node, f"there are two local functions {node.name}", hint)
        self.nodes[node.name] = node

    def results(self, assigned: list[ast.Assign], roots: set[str]) -> None:
        """A local function may read a result that is assigned below it."""
        for node in assigned:
            target, value = node.targets[0], node.value
            if type(target) is not ast.Name or type(value) is not ast.Call or target.id in roots:
                continue
            said = value.args[0] if value.args else None
            own = said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else None
            name = named_by(target.id) if own is None else own
            meant = None if name is None else variable(name)
            if meant is not None and meant != target.id:
                self.scope.define(target.id, meant)

    def call(self, node: ast.Call, name: str) -> None:
        """Notes a call."""
        if node.args or node.keywords:
            hint = f"{name}(): it sees every variable that the place where it is defined sees"
            fix = self.source.replace(node, f"{name}()")
            self.source.error("FC219", node, "a local function takes no arguments", hint, fix)
        self.calls.append(node)

    def check(self) -> None:
        """Reports functions that call each other in a circle with no step in it."""
        for name in self.ports.circles():
            hint = "put its steps into it, or leave its calls out"
            message = f"the local function {name} has no steps and calls itself"
            self.source.error("FC208", self.nodes[name], message, hint)

    def uncalled(self) -> None:
        """Reports the functions that nothing the workflow does calls."""
        for name, node in self.nodes.items():
            if name not in self.ports.called:
                hint = f"call it where it goes on, {name}(), or put its steps under with detached():"
                self.source.error("FC208", node, f"the local function {name} is never called", hint)
        if not self.source.diagnostics:
            node = next(iter(self.nodes.values()))
            hint = f"call one from the workflow: {node.name}()"
            self.source.error("FC208", node, "these local functions call only each other", hint)

    def multiplied(self, node: ast.FunctionDef) -> None:
        """Reports functions that call each other several times, level after level."""
        message = f"the calls of local functions in this workflow stand for more than {MOST_LINKS:,} links"
        self.source.error("FC202", node, message, "call each function once from where it is to go on")
