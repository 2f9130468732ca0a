"""What is wrong with a value, or with the list of a loop."""

from __future__ import annotations

import ast

from flowc.model.names import last_segment, loop_name, variable
from flowc.pretty import literals
from flowc.view.mistakes.advice import Advice, describe, element_of, replaced, task_id
from flowc.view.mistakes.computed import Liquid, as_path, as_text
from flowc.view.mistakes.metafields import path_advice
from flowc.view.paths import dotted
from flowc.view.text import Refused, ViewText

_FROM_A_PATH = (
    "a list is read from a path; a Run code step can make one: put it above, and loop over what it returns"
)


def value_mistake(node: ast.expr, source: ViewText) -> Refused:
    """Of an expression that is no value of a field."""
    hint, fix = _value_advice(node, source)
    return source.error("FC237", node, f"{describe(node)} has no meaning in a Flow value", hint, fix)


def literal_mistake(node: ast.expr, source: ViewText) -> Refused:
    """Of something in a list or dict that is no literal."""
    hint, fix = _value_advice(node, source)
    place = dotted(node)
    if fix is None and not isinstance(node, ast.Call):
        hint = 'Liquid in a text computes: "{{ shop.name | upcase }}"'
    if place is not None:
        fix = source.replace(node, literals.string(f"{{{{ {place} }}}}"))
        hint = f"use Liquid in a string: {fix.edits[0].replacement}"
    return source.error("FC232", node, "a list or dict value holds literals only", hint, fix)


def template_mistake(part: ast.FormattedValue, node: ast.JoinedStr, source: ViewText) -> Refused:
    """Of a field of an f-string that is no path."""
    place = part.value if source.segment(part.value) == ast.unparse(part.value) else node
    text = as_text(node)
    hint, fix = _liquid(node, text, source)
    if text is None:
        hint = 'a field is a path; use Liquid to compute: "{{ shop.name | upcase }}"'
    return source.error("FC236", place, "a field of an f-string is a path", hint, fix)


def _value_advice(node: ast.expr, source: ViewText) -> Advice:
    """What to write in a value instead."""
    path = path_advice(node, source)
    if path is not None:
        return path
    match node:
        case ast.Set():
            return replaced(node, f"[{', '.join(map(source.segment, node.elts))}]", source)
        case ast.Subscript() | ast.Attribute():
            return _element_advice(node)
        case ast.IfExp() if _is_asked(node.test):
            test, body, other = map(ast.unparse, (node.test, node.body, node.orelse))
            sides = f"one with {body}, one with {other}"
            return f"an if statement with a step on each side, {sides}: if {test}:", None
        case ast.Compare() | ast.UnaryOp(op=ast.Not()) if _is_asked(node):
            return f"an if statement with a step on each side: if {ast.unparse(node)}:", None
        case ast.Constant(value=bytes() as data):
            return replaced(node, literals.string(data.decode("utf-8", "replace")), source)
        case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
            return _comprehension_advice(node, source)
        case ast.Call() if task_id(node) is not None:
            word = variable(last_segment(dotted(node.func) or "").replace("_", " ")) or "result"
            call = f"{word} = {ast.unparse(node)}"
            return f"a path below {word} here, and a step of its own above: {call}", None
        case _:
            return _liquid(node, as_text(node), source)


def _is_asked(test: ast.expr) -> bool:
    """Does this ask something of a path that a condition could ask?"""
    if "{" in ast.unparse(test):
        return False
    match test:
        case ast.Compare(left=asked) | ast.UnaryOp(operand=asked):
            return dotted(asked) is not None
        case _:
            return dotted(test) is not None


def _liquid(node: ast.expr, text: Liquid | None, source: ViewText) -> Advice:
    if text is None:
        return 'a value is a literal or a path; Liquid in a text computes: "{{ shop.name | upcase }}"', None
    written = literals.text(text.text)
    fix = source.replace(node, written) if text.is_certain else source.suggest(node, written)
    return f"use Liquid: {written}", fix


def _element_advice(node: ast.expr) -> Advice:
    """Of ``order.lineItems[0].title``: one element of a list."""
    listed, rest = element_of(node)
    if listed is None or not listed.isascii():
        return "name the parts of a path with dots", None
    return f"loop over {listed}, and use {'.'.join([loop_name(listed), *rest])} inside", None


def _comprehension_advice(node: ast.ListComp | ast.GeneratorExp | ast.SetComp, source: ViewText) -> Advice:
    loop = node.generators[0]
    listed, item = dotted(loop.iter), loop.target.id if isinstance(loop.target, ast.Name) else ""
    element = dotted(node.elt)
    if listed and item and element and element.startswith(item + ".") and not loop.ifs:
        key = element[len(item) + 1 :]
        text = f"\"{{{{ {listed}.{key} | join: ', ' }}}}\""
        return f"Liquid makes a text of a list: {text}", source.suggest(node, text)
    return f"a step for each, in a loop: for {ast.unparse(loop.target)} in {ast.unparse(loop.iter)}:", None


def list_mistake(node: ast.expr, source: ViewText) -> Refused:
    """Of what a ``for`` runs over."""
    message = "a path is needed here, such as order.lineItems"
    return source.error("FC230", node, message, *_list_advice(node, source))


def _list_advice(node: ast.expr, source: ViewText) -> Advice:
    path = as_path(node)
    if path is not None:
        return replaced(node, path, source)
    match node:
        case ast.Call(func=ast.Name(id=word), args=[inner, *_]) if dotted(inner) is not None:
            text = source.segment(inner)
            if word in ("list", "tuple", "set", "iter"):
                return replaced(node, text, source)
            if word in ("sorted", "reversed", "enumerate", "filter", "map"):
                hint = f"{text}: Flow runs through a list in its own order"
                return hint, source.suggest(node, text)
        case ast.Subscript(value=inner) if dotted(inner) is not None:
            text = source.segment(inner)
            hint = f"{text}: a loop runs over the whole list; an if inside it chooses"
            return hint, source.suggest(node, text)
        case ast.List() | ast.Tuple() | ast.Set():
            return "write its steps once for each; what is to be in a loop comes from a path", None
        case _:
            pass
    return _FROM_A_PATH, None


def empty_mistake(node: ast.expr, source: ViewText) -> Refused:
    """Of ``None``, or what other languages call it, as a value."""
    hint = 'write "" for an empty text; a field that the task can do without is left out'
    message = "None is no configuration value: Flow stores text"
    return source.error("FC234", node, message, hint, source.suggest(node, literals.string("")))


def key_mistake(key: ast.expr | None, item: ast.expr, source: ViewText) -> Refused:
    """Of a key that is no text, or of ``**`` among the entries."""
    hint, fix = "write its entries out, each key in quotes", None
    if isinstance(key, ast.Constant | ast.Name | ast.Attribute):
        text = literals.string(source.segment(key))
        hint, fix = f"write it in quotes: {text}", source.replace(key, text)
    return source.error("FC233", key or item, "a key of a dict value is text", hint, fix)
