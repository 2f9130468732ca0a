"""Condition texts that no parser knows: which mistake is in them, if it is one of the usual."""

from __future__ import annotations

import re

from flowc.check.findings import At, Finding

_LIQUID = re.compile(r"\{\{|\{%")
_OUTPUT = re.compile(r"\s*\{\{-?\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)\s*-?\}\}\s*")
_GROUPED = re.compile(r"""\(|\)|&&|\|\||'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.S)


def mistake(text: str, at: At) -> Finding:
    """Why a condition's text at a place could not be read. A tree, or a text of a newer Flow, is no mistake."""
    if not text.startswith('{"'):
        liquid = liquid_in(text)
        if liquid is not None:
            message, hint = "there is no Liquid in conditions", "write the paths themselves, without braces"
            return Finding("FC457", message, at.within(*liquid), hint)
        mixed = mixed_operators(text)
        if mixed is not None:
            hint = "put what belongs together in parentheses: ((a == 1) && (b == 2)) || (c == 3)"
            message = "&& and || stand side by side, and neither goes first"
            return Finding("FC456", message, at.within(*mixed), hint)
    hint = "if Flow takes it, it is fine; nothing in it is checked"
    return Finding("FC459", "flowc cannot read this condition", at, hint, "info")


def liquid_in(text: str) -> tuple[int, int] | None:
    """Where Liquid begins in a text."""
    match = _LIQUID.search(text)
    return match.span() if match else None


def path_in(text: str) -> str | None:
    """The path of a text that is one output of Liquid."""
    match = _OUTPUT.fullmatch(text)
    return match[1] if match else None


def mixed_operators(text: str) -> tuple[int, int] | None:
    """Where ``&&`` and ``||`` first stand at one level of parentheses: the second of the two."""
    levels: list[str] = [""]
    for match in _GROUPED.finditer(text):
        word = match[0]
        if word == "(":
            levels.append("")
        elif word == ")":
            if len(levels) > 1:
                levels.pop()
        elif word in ("&&", "||"):
            if levels[-1] not in ("", word):
                return match.span()
            levels[-1] = word
    return None
