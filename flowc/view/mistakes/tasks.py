"""What is wrong with the head of a call, or with its arguments."""

from __future__ import annotations

import ast
import re

from flowc.diagnostics import did_you_mean
from flowc.names import last_segment
from flowc.view.mistakes import Advice
from flowc.view.source import Refused, Source
from flowc.view.tasks import dotted


def task_mistake(node: ast.expr, source: Source) -> Refused:
    """Of the head of a call."""
    path = dotted(node)
    if path is None and isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        hint, fix = _word_advice(node.func, node.func.id, source)
        return source.error("FC220", node.func, f"there is no {node.func.id}(…)", hint, fix)
    if path is None:
        hint = 'a task is called once: shopify.admin.add_order_tags(order_id=order.id, tags=["vip"])'
        return source.error("FC220", node, "this is no task: a task is its id with dots", hint)
    first, _, rest = path.partition(".")
    if rest:
        return _method_mistake(node, path, first, source)
    hint, fix = _word_advice(node, path, source)
    message = "this is no task: a task is its id with dots, shopify.admin.add_order_tags"
    return source.error("FC220", node, message, hint, fix)


def _method_mistake(node: ast.expr, path: str, first: str, source: Source) -> Refused:
    """``order.add_tags(…)``: paths have no methods."""
    word = last_segment(path)
    kind = first if first not in ("self", "item", "orders", "products", "tags", "lineItems") else "order"
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in word)
    owner = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind)
    verb, _, rest = snake.partition("_")
    task = f"shopify.admin.{verb}_{owner}_{rest}" if rest else f"shopify.admin.add_{owner}_tags"
    known = path.replace(".", "::")
    hint = f'{task}({owner}_id={kind}.id, …), or if an app really calls its task so: task("{known}")(…)'
    return source.error("FC254", node, f"{path} is a path, and paths have no methods", hint)


_WORDS = ("branch", "on", "detached", "task", "path", "raw", "condition", "op", "declare", "workflow")


def _word_advice(node: ast.expr, word: str, source: Source) -> Advice:
    if word in ("print", "log", "puts"):
        given = re.match(
            r"\((.+)\)\s*(?:#.*)?$", source.lines[node.lineno - 1][node.col_offset + len(word) :]
        )
        return f"shopify.flow.log_output(message={given[1] if given else '…'})", None
    if word in ("sleep", "wait"):
        return 'shopify.flow.wait(wait_duration={"amount": "1", "unit": "days"})', None
    meant = did_you_mean(word, _WORDS)
    if meant in ("task", "workflow"):
        return f"did you mean {meant}(…)?", source.replace(node, meant)
    if meant in ("branch", "on", "detached"):
        return f"did you mean with {meant}(…):?", None
    return 'write the id with dots, or task("any id") where a part of it is no Python name', None


def positional_mistake(call: ast.Call, source: Source) -> None:
    """Notes arguments without a name."""
    task = ast.unparse(call.func)
    named: list[str] = []
    for argument in call.args:
        if isinstance(argument, ast.Starred):
            named.append("field=…")
            continue
        named.append(f"{_field(argument)}={source.segment(argument)}")
    named += [
        source.segment(keyword.value) if keyword.arg is None else f"{keyword.arg}=…"
        for keyword in call.keywords
    ]
    hint = f"name each: {task}({', '.join(named)})".replace("\n", " ")
    for argument in call.args:
        source.error("FC223", argument, "a step's fields are keyword arguments", hint)


def _field(node: ast.expr) -> str:
    """What the field of a positional argument may be called."""
    path = dotted(node)
    if path is not None and path.endswith(".id"):
        parent = last_segment(path[:-3])
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in parent) + "_id"
    if isinstance(node, ast.List | ast.Tuple):
        return "tags"
    return "message" if isinstance(node, ast.Constant | ast.JoinedStr) else "field"
