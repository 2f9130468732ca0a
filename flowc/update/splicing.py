"""One attempt at an update: the person's module with the statements that changed spliced in."""

from __future__ import annotations

import libcst as cst

from flowc.model.blocks import Program
from flowc.model.workflow import Workflow
from flowc.update.heads import change_declarations, change_head
from flowc.update.merging import merge, with_blocks
from flowc.update.pairing import Pairing
from flowc.update.planning import Planner
from flowc.update.told import Told


def splice(view: str, old: Workflow, new: Workflow, program: Program, depth: int) -> str | None:
    """The view with the new workflow's blocks spliced in, down to a depth; None where it is no text for it."""
    try:
        module = cst.parse_module(view)
    except cst.ParserSyntaxError:
        return None
    found = [node for node in module.body if isinstance(node, cst.FunctionDef)]
    if len(found) != 1:
        return None
    was, told = Told(old), Told(new, program)
    pairing = Pairing(found[0], was)
    planner = Planner(pairing, told, depth)
    body = merge(pairing, planner, told)
    function = with_blocks(change_head(found[0], was, told), [body])
    assert isinstance(function, cst.FunctionDef)
    statements = change_declarations(module.body, old.declarations, new.declarations)
    if statements is None:
        return None
    at = next(at for at, node in enumerate(statements) if node is found[0])
    statements[at] = function
    return module.with_changes(body=statements).code
