"""What can be read at a place of a plan, and what its holes are filled with."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from flowc_training.languages import Language
from flowc_training.population.parts import HOLE, Part
from flowc_training.population.plan import Use, Value

Scope: TypeAlias = Mapping[str, str]
"""Subjects by kind: the path where each is."""

START: Scope = {"shop": "shop"}
"""What every workflow can read."""


def at_start(triggers: Sequence[Use]) -> Scope:
    """What the first step can read: what all triggers give, where they agree on the path."""
    given = [{**START, **each.part.gives} for each in triggers]
    if not given:
        return START
    return {
        kind: path for kind, path in given[0].items() if all(each.get(kind) == path for each in given[1:])
    }


def after(scope: Scope, use: Use) -> Scope:
    """What can be read after an act, or within a loop."""
    gives = use.part.gives
    return (
        {**scope, **{kind: _path(path, use.part, scope) for kind, path in gives.items()}} if gives else scope
    )


def fits(part: Part, scope: Scope) -> bool:
    """Is all that a part needs in scope?"""
    return part.needs <= scope.keys()


def filled(code: str, use: Use, scope: Scope, language: Language) -> str:
    """Code with its holes filled. Raises ``ValueError`` where something is not there."""

    def one(name: str, raw: bool) -> str:
        if name in use.values:
            literal = text(use, name, scope, language) if name in use.part.texts else use.values[name].code
            return _bare(literal) if raw else literal
        if name in use.part.slots or name in use.part.texts:
            raise ValueError(f"{use.part.id}: ${name} has no value")
        path = _path(f"${name}", use.part, scope)
        return f"\0{path}" if keyword.iskeyword(path.partition(".")[0]) else path

    return _spelled(HOLE.sub(lambda found: one(found[1], found[2] is not None), code))


_MARKED = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})|\0([\w.]+?)(?=\.(?:starts|ends)with\(|[^\w.]|$)", re.DOTALL)


def _spelled(code: str) -> str:
    """Code whose paths that begin with a keyword, such as ``return.order.id``, are marked; within Liquid they stay."""
    return _MARKED.sub(lambda found: found[1].replace("\0", "") if found[1] else f'path("{found[2]}")', code)


def text(use: Use, name: str, scope: Scope, language: Language) -> str:
    """A text for readers as a Python literal: its subjects as paths, its values as they are said."""

    def one(hole: str, raw: bool) -> str:
        value = use.values.get(hole)
        if value is None or hole in use.part.texts:
            return _path(f"${hole}", use.part, scope)
        return _content(value) if raw else value.said(language)

    template = str(ast.literal_eval(use.values[name].code))
    return repr(HOLE.sub(lambda found: one(found[1], found[2] is not None), template))


def _path(template: str, part: Part, scope: Scope) -> str:
    """A path; one that begins with a subject in scope goes on from there."""

    def one(kind: str) -> str:
        if kind in scope:
            return scope[kind]
        known = ", ".join(sorted(scope))
        raise ValueError(f"{part.id} needs ${kind}, which is not there: in scope are {known}")

    return HOLE.sub(lambda found: one(found[1]), template)


def _content(value: Value) -> str:
    return str(ast.literal_eval(value.code))


def _bare(literal: str) -> str:
    """A literal's content, to stand within another literal."""
    content = str(ast.literal_eval(literal))
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("'", "\\'"), ("\n", "\\n")):
        content = content.replace(plain, escaped)
    return content
