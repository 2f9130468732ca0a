"""Write the words of operators into the files of ``grammar/``, as the table of operators has them.

    python tools/build_grammar.py

What else the grammars say is written by hand. Building again changes nothing.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

from flowc.fields.conditions.operators import METHODS, OPERATORS, UNARY

GRAMMAR = Path(__file__).parents[1] / "grammar"


def built() -> dict[str, str]:
    """The files that name operators, each with the text it is to have."""
    texts = {name: (GRAMMAR / name).read_text("utf-8") for name in _BUILDERS}
    return {name: build(texts[name]) for name, build in _BUILDERS.items()}


def _condition(text: str) -> str:
    """The operators of condition text. Any other word with a question mark is read as a stranger's."""
    symbols = sorted((name for name in OPERATORS if name[-1] != "?"), key=len, reverse=True)
    binary = [symbols, *_rows(name for name in OPERATORS if name[-1] == "?" and name not in UNARY)]
    for name, rows in (("BINARY", binary), ("UNARY", [[name for name in OPERATORS if name in UNARY]])):
        lines = (" | ".join(f'"{word}"' for word in row) for row in rows)
        text = re.sub(
            rf"^{name}\.2: .*(?:\n +\| .*)*", f"{name}.2: " + "\n        | ".join(lines), text, flags=re.M
        )
    return text


def _rows(words: Iterable[str]) -> list[list[str]]:
    """Words, four in a row."""
    listed = list(words)
    return [listed[at : at + 4] for at in range(0, len(listed), 4)]


def _workflow(text: str) -> str:
    """The operators that are methods in a view: their words, which are no ``NAME``."""
    old = re.findall(r"\w+", _found(r"^verb: (.*)$", text))
    verbs = {method.upper(): rf"/{method}\b/" for method in METHODS}
    text = re.sub(r"^verb: .*$", f"verb: {' | '.join(verbs)}", text, flags=re.M)
    words = re.findall(r"[A-Z]+", _found(r"^word: NAME\n((?: +\|.*\n)+)", text))
    rows = textwrap.wrap("| " + " | ".join(sorted({*words} - {*old} | verbs.keys())), 98)
    listed = "".join(f"    {'' if row[0] == '|' else '| '}{row.removesuffix(' |')}\n" for row in rows)
    text = re.sub(r"^word: NAME\n(?: +\|.*\n)+", lambda _: f"word: NAME\n{listed}", text, flags=re.M)
    tokens = dict(re.findall(r"^([A-Z]+): (/\w+\\b/)$", text, re.M))
    del tokens["FALSE"], tokens["TRUE"]
    lines = "".join(f"{name}: {token}\n" for name, token in sorted((tokens | verbs).items()))
    text = re.sub(r"(?<=TRUE: /True\\b/\n\n)(?:[A-Z]+: /\w+\\b/\n)+", lambda _: lines, text)
    kept = re.split(r"\|", _found(r"\|yield\|([a-z|]+)\)", text))
    names = sorted({*kept} - {name.lower() for name in old} | {*METHODS})
    return re.sub(r"(?<=\|yield\|)[a-z|]+(?=\))", "|".join(names), text)


def _schema(text: str) -> str:
    """The operators that need a right side."""
    words = ", ".join(f'"{name}"' for name in OPERATORS if name not in UNARY)
    lines = textwrap.indent("\n".join(textwrap.wrap(words, 92)), " " * 14)
    found = r'(?<="enum": \[\n)( +"==",[^\]]*?)(?=\n +\])'
    return re.sub(found, lambda _: lines, text)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.M)
    assert match is not None, pattern
    return match[1]


_BUILDERS = {"condition.lark": _condition, "workflow.lark": _workflow, "workflow.schema.json": _schema}


if __name__ == "__main__":
    for name, text in built().items():
        (GRAMMAR / name).write_text(text, "utf-8")
