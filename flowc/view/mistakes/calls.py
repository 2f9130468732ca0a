"""What is wrong with the head of a call, or with its arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flowc.catalog.adopting import adopted
from flowc.catalog.loading import load
from flowc.catalog.task import Task
from flowc.diagnostics.diagnostic import Edit, Fix, Span, did_you_mean
from flowc.model.names import last_segment
from flowc.model.sugar import VERSION
from flowc.view.mistakes.advice import Advice, given_names, suggested
from flowc.view.mistakes.fields import known_task, named, snake
from flowc.view.paths import dotted
from flowc.view.text import Refused, ViewText


def task_mistake(node: ast.expr, source: ViewText, call: ast.Call | None = None) -> Refused:
    """Of the head of a call; ``call`` is all of it."""
    path = dotted(node)
    if path is None and isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        hint, fix = _word_advice(node.func, node.func.id, source, None)
        return source.error("FC220", node, f"there is no {node.func.id}(…)", hint, fix)
    if path is None:
        hint, fix = "a task is its id with dots, and called once", None
        if isinstance(node, ast.Call) and dotted(node.func) and call is not None and not node.args:
            text = source.segment(node)
            hint, fix = f"a task is called once: {text}", source.suggest(call, text)
        return source.error("FC220", node, "this is no task: a task is its id with dots", hint, fix)
    if "." in path:
        return method_mistake(node, path, call, source)
    hint, fix = _word_advice(node, path, source, call)
    message = "this is no task: a task is its id with dots, shopify.admin.add_order_tags"
    return source.error("FC220", node, message, hint, fix)


def method_mistake(node: ast.expr, path: str, call: ast.Call | None, source: ViewText) -> Refused:
    """``order.add_tags(…)``: paths have no methods."""
    known = path.replace(".", "::")
    own = f'if an app really calls its task so: task("{known}")(…)'
    text = None if call is None else _meant_call(path, call, source)
    message = f"{path} is a path, and paths have no methods"
    if path.rpartition(".")[2] in _CHOOSING:
        hint = "go through the list with for, and let an if inside it choose"
        return source.error("FC254", node, message, hint)
    if call is None or text is None:
        words = snake(path).replace(".", " ").replace("_", " ")
        hint = f'flowc tasks search "{words}" finds the task that does it; {own}'
        return source.error("FC254", node, message, hint)
    fix = source.suggest(call, text)
    return source.error("FC254", node, message, f"{text}, or {own}", fix)


_CHOOSING = ("filter", "find", "first", "last", "map", "forEach", "each", "sort", "slice", "select", "where")
"""What lists can do elsewhere."""

_OWNERS = (
    "customer", "draftOrder", "order", "product", "productVariant", "variant", "company", "companyLocation",
    "companyContact", "collection", "fulfillmentOrder",
)  # fmt: skip
"""Words for the objects that tasks are about."""

_ADD = ("append", "add", "push", "extend", "insert", "add_tag", "add_tags", "addTag", "addTags", "tag")
_REMOVE = ("remove", "pop", "discard", "delete", "remove_tag", "remove_tags", "removeTag", "removeTags")


def _meant_call(path: str, call: ast.Call, source: ViewText) -> str | None:
    """The call of the task that a method of a path stands for, with all it needs; None where nobody can tell."""
    *words, method = path.split(".")
    is_tags = words[-1] == "tags"
    owners = words[:-1] if is_tags else words
    if not owners or owners[-1] not in _OWNERS:
        return None
    owner = "product_variant" if owners[-1] == "variant" else snake(owners[-1])
    for task_id in _ids(owner, method, is_tags):
        task = known_task(f"shopify::admin::{task_id}", VERSION)
        text = None if task is None else _task_call(task, owner, ".".join(owners), call, source)
        if text is not None:
            return text
    return None


def _ids(owner: str, method: str, is_tags: bool) -> Iterator[str]:
    """What a task may be called that does this to such an object."""
    if method in _ADD and (is_tags or "ag" in method):
        yield f"add_{owner}_tags"
    if method in _REMOVE and (is_tags or "ag" in method):
        yield f"remove_{owner}_tags"
    if is_tags:
        return
    verb, _, rest = snake(method).partition("_")
    yield f"{verb}_{owner}_{rest}" if rest else f"{verb}_{owner}"
    yield f"{owner}_{snake(method)}"


def _task_call(task: Task, owner: str, path: str, call: ast.Call, source: ViewText) -> str | None:
    """The call with the object's id and the values that were given; None where a field that is needed has none."""
    own = f"{owner}_id"
    if own not in [field.id for field in task.fields]:
        return None
    keywords = {each.arg: source.segment(each.value) for each in call.keywords if each.arg is not None}
    free = [field for field in task.fields if field.id != own and field.id not in keywords]
    given = named(call.args, free, source)
    if given is None or len(keywords) < len(call.keywords):
        return None
    values = {own: f"{path}.id", **dict(given), **keywords}
    known = {field.id for field in task.fields}
    needed = {field.id for field in task.fields if field.required}
    if not needed <= values.keys() <= known:
        return None
    version = "" if task.version == VERSION else f'["{task.version}"]'
    fields = ", ".join(f"{name}={value}" for name, value in values.items())
    return f"{task.id.replace('::', '.')}{version}({fields})"


# Words of other languages.

_WORDS = ("branch", "on", "detached", "task", "path", "raw", "condition", "op", "declare", "workflow")
_UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months")


def _word_advice(node: ast.expr, word: str, source: ViewText, call: ast.Call | None) -> Advice:
    if call is not None and word in ("print", "log", "puts"):
        head = adopted("shopify.flow.log_output(", load())
        return suggested(call, f"{head}message={_printed(call, source)})", source)
    if call is not None and word in ("sleep", "wait"):
        return suggested(call, _wait(call), source)
    meant = did_you_mean(word, _WORDS)
    if (meant == "workflow" and word != meant) or (meant == "task" and (call is None or call.args)):
        return f"did you mean {meant}(…)?", source.replace(node, meant)
    if meant in ("branch", "on", "detached"):
        return f"did you mean with {meant}(…):?", None
    return 'write the id with dots, or task("any id") where a part of it is no Python name', None


def _printed(call: ast.Call, source: ViewText) -> str:
    """What ``print`` was given, as one text."""
    value = call.args[0] if call.args else call.keywords[0].value if call.keywords else None
    match value:
        case None | ast.Starred() | ast.Constant(value=None):
            return '"…"'
        case _:
            text = source.segment(value)
            return text if dotted(value) is None else f'"{{{{ {text} }}}}"'


def _wait(call: ast.Call) -> str:
    """``wait(3)`` and ``sleep(hours=2)`` as the task has it."""
    amount, unit = "1", "days"
    values = {"": call.args[0]} if call.args else {each.arg or "": each.value for each in call.keywords}
    for name, value in values.items():
        if isinstance(value, ast.Constant) and type(value.value) is int and value.value > 0:
            amount = str(value.value)
            unit = name if name in _UNITS else unit
    return f'shopify.flow.wait(wait_duration={{"amount": "{amount}", "unit": "{unit}"}})'


def positional_mistake(call: ast.Call, task: str, version: str, source: ViewText) -> None:
    """Notes arguments without a name."""
    place = source.span(call.args[0]).to(source.span(call.args[-1]))
    path = dotted(call.func)
    if path is not None and path.partition(".")[0] in given_names(source.parse()):
        method_mistake(call.func, path, call, source)
        return
    hint, fix = _naming(call, task, version, source)
    source.error("FC223", place, "a step's fields are keyword arguments", hint, fix)


def _naming(call: ast.Call, task: str, version: str, source: ViewText) -> Advice:
    """The call with a name before each value: of the catalogue, or one made up where it does not know the task."""
    if any(isinstance(each, ast.Starred | ast.GeneratorExp) for each in call.args):
        return "name each, and write them out", None
    known = known_task(task, version)
    keywords = [each.arg for each in call.keywords if each.arg is not None]
    if known is None or (known.is_open and not known.fields):
        pairs = _made_up(call, keywords, source)
        said = "name each, as the app calls it"
    else:
        free = [field for field in known.fields if field.id not in keywords]
        pairs = named(call.args, free, source)
        said = "name each"
        if pairs is None:
            fields = ", ".join(field.id for field in known.fields) or "none"
            return f"name each by its field; {task} has these: {fields}", None
    rest = [ast.get_source_segment(source.text, each) or "" for each in call.keywords]
    given = [f"{name}={value}" for name, value in pairs]
    edits = tuple(map(_named_edit, call.args, pairs, [source] * len(pairs)))
    hint = re.sub(r"\s*\n\s*", " ", f"{said}: {source.segment(call.func)}({', '.join([*given, *rest])})")
    return hint, Fix("likely", edits)


def _named_edit(argument: ast.expr, pair: tuple[str, str], source: ViewText) -> Edit:
    """The name before a value; the value itself only where it is another."""
    name, text = pair
    span = source.span(argument)
    if text == source.segment(argument):
        return Edit(Span(span.line, span.column, span.line, span.column), f"{name}=")
    return Edit(span, f"{name}={text}")


def _made_up(call: ast.Call, taken: list[str], source: ViewText) -> list[tuple[str, str]]:
    """Names for the values of a task that nobody knows, each only once."""
    used = set(taken)
    pairs: list[tuple[str, str]] = []
    for argument in call.args:
        word = _guess(argument)
        numbers = (f"{word}_{number}" for number in range(2, len(call.args) + len(taken) + 2))
        name = next(each for each in (word, *numbers) if each not in used)
        used.add(name)
        pairs.append((name, source.segment(argument)))
    return pairs


def _guess(node: ast.expr) -> str:
    """What the field of a value may be called."""
    path = dotted(node)
    if path is not None and path.endswith(".id"):
        return snake(last_segment(path[:-3])) + "_id"
    if isinstance(node, ast.List | ast.Tuple):
        return "tags"
    return "message" if isinstance(node, ast.Constant | ast.JoinedStr) else "field"
