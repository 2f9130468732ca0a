"""The Run code step that computes what Flow itself cannot, as a line that can be written as it stands."""

from __future__ import annotations

import ast
import json

from flowc.view.mistakes.kinds import mark_of
from flowc.view.tasks import dotted

_NAME = "runCode"


def run_code(node: ast.AST, result: str = "result") -> str:
    """``runCode = shopify.flow.run_code(…)`` that asks for the first path in a node; what it computes is left open."""
    query = "{ shop { name } }"
    for each in ast.walk(node):
        path = dotted(each) if isinstance(each, ast.expr) else None
        if path is not None and mark_of(path) in ("String", "[String]", "Int", "Money", "Decimal", "Boolean"):
            words = path.split(".")
            query = "".join(f"{{ {word} " for word in words) + " ".join("}" * len(words))
            break
    script = f'export default function main(input) {{ return {{ {result}: "" }}; }}'
    output = f"type Output {{ {result}: String! }}"
    fields = f"input={json.dumps('query ' + query)}, script='{script}', output_schema={json.dumps(output)}"
    return f"{_NAME} = shopify.flow.run_code({fields})"
