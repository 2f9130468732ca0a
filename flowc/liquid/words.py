"""Names that are words of python-liquid: ``limit``, ``offset``, ``with``.

Shopify's Liquid knows these words by their place and takes them for names everywhere else; python-liquid knows them
wherever they stand. So they are written otherwise, in as many characters, where they are names, before
python-liquid reads them; ``plain`` gives the name back.
"""

from __future__ import annotations

import re

_WORDS = ("offset", "limit", "reversed", "cols", "continue", "with", "for", "as", "required")
"""Names wherever their place does not make them words."""

_PROPERTIES = (*_WORDS, "and", "or", "contains", "in", "not", "if", "else", "true", "false", "nil", "null")
"""Names behind a dot."""

_LOOPS = ("for", "tablerow")

_WORD = re.compile(
    rf"\"[^\"]*\"|'[^']*'|(?P<dot>\.\s*)(?P<property>{'|'.join(_PROPERTIES)})(?![\w?-])"
    rf"|(?<![\w-])(?P<name>{'|'.join(_WORDS)})(?![\w?-])(?!\s*:)"
)
_AFTER_VALUE = re.compile(r"[\w\])\"'?]\s*,?\s*$")
_BEHIND_IN = re.compile(r"(?:^|\sin)\s*$")
_BEHIND_OFFSET = re.compile(r"\boffset\s*:\s*$")
_BEHIND_PIPE = re.compile(r"\|\s*$")

_FIRST = {word[0]: chr(0x1D4EA + ord(word[0]) - ord("a")) for word in _PROPERTIES}
"""The first letter of each word, and the letter of mathematics that stands for it."""

_PLAIN: dict[str, str] = {_FIRST[word[0]] + word[1:]: word for word in _PROPERTIES}
_MASKED = re.compile("|".join(_PLAIN))
_BRACKETED = re.compile(rf"\['({'|'.join(_PROPERTIES)})'\]")


def plain(name: str) -> str:
    """A name as it was written."""
    return _PLAIN.get(name, name)


def written(path: str) -> str:
    """A path of python-liquid's as it was written: it puts names that it does not know in brackets."""
    return _BRACKETED.sub(
        lambda match: f".{plain(match[1])}", _MASKED.sub(lambda match: plain(match[0]), path)
    )


def masked(tag: str, expression: str) -> str:
    """An expression of a tag (an output's is empty) whose names are no words of python-liquid; as long as before."""

    def write(match: re.Match[str]) -> str:
        before = expression[: match.start()]
        name = match["property"] or match["name"]
        if name is None or (match["name"] and _is_word(tag, name, before)):
            return match[0]
        return f"{match['dot'] or ''}{_FIRST[name[0]]}{name[1:]}"

    return _WORD.sub(write, expression)


def _is_word(tag: str, name: str, before: str) -> bool:
    """Does the place make it a word: the name of a filter, ``offset: continue``, ``reversed`` behind a list?"""
    if _BEHIND_PIPE.search(before) or (name == "continue" and _BEHIND_OFFSET.search(before)):
        return True
    is_behind_list = bool(_AFTER_VALUE.search(before)) and not _BEHIND_IN.search(before)
    return name == "reversed" and tag in _LOOPS and is_behind_list
