"""Words and signs of other languages in a view, outside of its strings and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowc.diagnostics.diagnostic import Diagnostic, Edit, Fix
from flowc.text.lines import Lines

_PARTS = re.compile(
    r'''"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]++|\\.)*+"?'''
    r"""|'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\Z)|'(?:[^'\\\n]++|\\.)*+'?"""
    r"""|\#[^\n]*|(?P<foreign>&&|\|\||(?<!=)===(?!=)|!==(?!=)|(?<![\w.])!(?!=)|//|[“”„«»]"""
    r"""|[‘’]|\u00a0|(?<![\w.])else[ \t]+if\b)""",
    re.S,
)
_NEGATED = re.compile(r"(?:[(\[,:{]|\b(?:if|elif|and|or|not|while|&&|\|\|)|&&|\|\|)\s*\Z")
"""What stands before a test that may be negated."""
_KEYWORD = re.compile(r"!\s*\w+\s*=(?!=)")
_WORDS = {"//": "#", "&&": "and", "||": "or", "===": "==", "!==": "!=", "!": "not"}


def foreign(text: str) -> Iterator[Diagnostic]:
    """A diagnostic for each sign of another language, outside of strings and comments."""
    lines = Lines(text)
    for match in _PARTS.finditer(text):
        sign = match["foreign"]
        at = match.start()
        if sign == "!" and (not _NEGATED.search(text, max(0, at - 20), at) or _KEYWORD.match(text, at)):
            continue
        if sign == "!==" and not re.search(r"[\w)\]\"']\s*\Z", text[max(0, at - 20) : at]):
            continue
        if sign is None or (sign == "//" and text[text.rfind("\n", 0, at) + 1 : at].strip()):
            continue
        span = lines.span(*match.span())
        new = _meant(sign, text, at)
        said = "else if" if sign.startswith("else") else "a no-break space" if sign == "\u00a0" else sign
        written = new.strip() or "a blank"
        yield Diagnostic(
            "FC203",
            f"{said} is no Python",
            span,
            hint=f"write {written}",
            fix=Fix("certain", (Edit(span, new),)),
        )


def _meant(sign: str, text: str, at: int) -> str:
    if sign.startswith("else"):
        return "elif"
    if sign == "\u00a0":
        return " "
    if sign in "“”„«»":
        return '"'
    if sign in "‘’":
        return "'"
    word = _WORDS[sign]
    before = "" if sign == "!" or text[at - 1 : at].isspace() else " "
    after = "" if text[at + len(sign) :][:1].isspace() else " "
    return f"{before}{word}{after}" if word.isalpha() else word
