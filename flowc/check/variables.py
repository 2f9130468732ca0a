"""Liquid: the mistakes in it as such, and the paths that it reads (docs/format.md, Liquid).

Are these there, and of a kind that Liquid takes? Where nobody knows whether a field takes Liquid, a mistake is a
warning: it may be plain text with braces in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowc.check.context import Context
from flowc.check.filtered import Held, follow
from flowc.check.findings import Finding, of_problem
from flowc.check.scope.definitions import Root
from flowc.check.scope.paths import METAFIELDS, advice, walk
from flowc.check.scope.resolving import PathReader
from flowc.check.scope.roots import Absent, Scope
from flowc.check.scope.types import UNKNOWN, Types, is_list, item
from flowc.check.strings import Template
from flowc.check.uses import Use
from flowc.diagnostics import extras
from flowc.liquid import Filter, Problem, Variable
from flowc.records import replace
from flowc.search import templated

_OWN = frozenset(("forloop", "tablerowloop"))
"""Names of Liquid's own whose ``.first`` and ``.last`` are no shortcuts."""

_CODES = {
    extras.MISSING: extras.MISSING,
    "unclosed": "FC466",
    "unclosed-block": "FC466",
    "wrong-close": "FC466",
    "unknown-filter": "FC467",
    "bracket": "FC468",
    "dot-filter": "FC468",
    "dot-size": "FC468",
    "filter-in-tag": "FC468",
    "too-long": "FC491",
    "first-last": "FC468",
    "index": "FC468",
}
_SYNTAX = "FC465"


def check_liquid(context: Context) -> Iterator[Finding]:
    """The mistakes of the Liquid in texts."""
    for template in context.templates:
        for problem in template.study.problems:
            yield _mistake(template, problem)


def _mistake(template: Template, problem: Problem) -> Finding:
    """A mistake of Liquid in a text; a warning, where nobody knows whether the field takes Liquid."""
    at = template.string.part(problem.start, problem.end)
    found = of_problem(problem, _CODES.get(problem.code, _SYNTAX), at)
    return found if template.is_known else replace(found, severity="warning", is_certain=False)


def check_variables(context: Context) -> Iterator[Finding]:
    """What is wrong with the paths in the Liquid of a workflow."""
    for template in context.templates:
        step = template.string.at.step
        if step is not None and context.steps[step].type != "TRIGGER":  # nothing ran before it
            for variable in template.study.variables:
                yield from _unless_filter(context, template, variable)


def _unless_filter(context: Context, template: Template, variable: Variable) -> Iterator[Finding]:
    """One path, unless it is the name of a filter of a metaobject's field, which Flow spells as Liquid."""
    at, text = template.string.at, template.string.text
    assert at.step is not None
    task = context.steps[at.step].task
    if templated.is_field_name(task, text, variable.start, variable.end):
        return
    is_misspelled = templated.is_in_the_place_of_a_field(task, text, variable.end)
    for each in _found(context, template, variable):
        if is_misspelled and each.code == "FC440":
            name = variable.path.rpartition(".")[2]
            hint = f"a field of a metaobject is searched by {{{{fields.{name}}}}}: or fields.{name}:"
            yield replace(each, hint=hint, replacement=f"fields.{name}", is_certain=False)
        else:
            yield each


def _found(context: Context, template: Template, variable: Variable) -> Iterator[Finding]:
    """One path. Where nobody knows that the field takes Liquid, what is wrong with it is a warning."""
    use = Use(context.scope, template, variable)
    _read(use)
    for finding in use.reader.findings:
        is_error = finding.severity == "error" and not template.is_known
        yield replace(finding, severity="warning") if is_error else finding


def _read(use: Use) -> None:
    """Is it there? And if so, is it what Liquid takes?"""
    variable, reader = use.variable, use.reader
    words, shortcut = variable.path.split("."), variable.shortcut
    if variable.origin is None:
        is_wrong = variable.is_single or (shortcut is not None and shortcut.code == "first-last")
        if shortcut is not None and is_wrong and words[0] not in _OWN:
            _say_shortcut(use, shortcut)
        elif variable.is_text:
            use.text("warning")
        return
    local = _local(variable, reader.scope, reader.step)
    found = reader.read(variable.path, use.at, local)
    if found is not None:
        use.check(found)
    elif shortcut is not None and shortcut.code == "dot-size":
        _size(use, shortcut, words[:-1], local)
    elif shortcut is not None and not _is_refused(use, shortcut, words, local):
        _say_shortcut(use, shortcut)
    elif METAFIELDS in words:
        _metafield(use, words)


def _say_shortcut(use: Use, shortcut: Problem) -> None:
    use.reader.findings = [_mistake(use.template, shortcut)]


def _is_refused(use: Use, shortcut: Problem, words: Sequence[str], local: Mapping[str, Root] | None) -> bool:
    """Is a word behind a dot a filter that does not take what stands before it? Then no filter was meant."""
    if shortcut.code != "dot-filter":
        return False
    path = ".".join(words[:-1])
    before = PathReader(use.reader.scope, use.reader.step).read(path, use.at, local)
    if before is None:
        return True
    held = Held(before.mark.strip("[]"), before.is_many)
    refused = follow(held, [Filter(words[-1], 0, 0)], use.types).refused
    if refused == "list":  # each of its items is a text
        hint = f"write {path} | join: ', ' | {words[-1]}"
        _say_shortcut(use, replace(shortcut, hint=hint, replacement=None))
    return bool(refused)


def _size(use: Use, shortcut: Problem, words: Sequence[str], local: Mapping[str, Root] | None) -> None:
    """``.size`` behind a path: a warning where that is a list, as sources disagree on what Flow counts."""
    use.reader.findings = []
    before = use.reader.read(".".join(words), use.at, local)
    if before is None:
        return
    if not before.is_many:
        _say_shortcut(use, shortcut)
        return
    path = use.countable(".".join(words), before)
    if use.is_given and not use.variable.argument_of:
        new, hint = f"{path} | size", f"write {path} | size"
    else:
        new, hint = None, f"count before, and use the name: {{% assign count = {path} | size %}}"
    message = "that .size counts in Flow, not all of its pages say"
    use.reader.say("FC490", message, use.at, hint, "warning", new)


def _metafield(use: Use, words: Sequence[str]) -> None:
    """An export reads ``product.metafields.tgg.breadcrumb`` (tasks_observed.json, created_redirect_url): how Flow
    takes the words behind it is not known.
    """
    root = use.reader.scope.root(use.reader.step, words[0])
    hint = advice(words, None if isinstance(root, Absent) else root.mark, use.types)
    use.reader.findings = [
        replace(each, severity="warning", hint=hint, replacement=None) for each in use.reader.findings
    ]


# What the names hold that Liquid itself defines, in ``for`` and ``assign``.


def _local(variable: Variable, scope: Scope, step: int) -> Mapping[str, Root] | None:
    """What the first word of a path holds, if Liquid has defined it: its origin without the words behind it."""
    words = variable.path.split(".")
    if not variable.is_local or variable.origin is None:
        return None
    pieces = [each.split(".") if each else [] for each in variable.origin]
    pieces[-1] = pieces[-1][: len(pieces[-1]) - len(words) + 1]
    return {words[0]: _held(pieces, scope, step)}


def _held(pieces: Sequence[Sequence[str]], scope: Scope, step: int) -> Root:
    """What stands at the end of pieces of a path, each going on from an item of the list before it."""
    root = scope.root(step, pieces[0][0])
    if isinstance(root, Absent):
        return Root(UNKNOWN, False)
    mark = _walked(root.mark, pieces[0], scope.types)
    for piece in pieces[1:]:
        mark = _walked(item(mark), ["", *piece], scope.types)
    return Root(mark, root.is_sure)


def _walked(mark: str, words: Sequence[str], types: Types) -> str:
    """The mark at the end of a path; behind a list it is a list."""
    found = walk(mark, words, types)
    end = found.mark or UNKNOWN
    return f"[{end}]" if end and found.through and not is_list(end) else end
