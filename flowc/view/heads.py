"""The head ``@workflow("…", note="…")`` in all its forms."""

from __future__ import annotations

import ast
from collections.abc import Collection

from flowc.diagnostics.diagnostic import Edit, Fix, Span, did_you_mean
from flowc.pretty import literals
from flowc.view.text import ViewText

_KEYS = ("name", "note")
_CALLED = {"title": "name", "label": "name"} | dict.fromkeys(
    ("description", "desc", "comment", "doc"), "note"
)
_EXAMPLE = '@workflow("Tag new orders", note="for Ann")'


def read_head(call: ast.Call, source: ViewText) -> tuple[str | None, str | None]:
    """The name and the note."""
    texts: dict[str, str] = {}
    for extra in call.args[1:]:
        source.error("FC214", extra, "@workflow takes one name", _EXAMPLE)
    for value in call.args[:1]:
        _read(source, "name", value, texts)
    for keyword in call.keywords:
        if keyword.arg in texts:
            source.error(
                "FC214", keyword, f"the workflow's {keyword.arg} is given twice", "take one of them out"
            )
        elif keyword.arg in _KEYS:
            _read(source, keyword.arg, keyword.value, texts)
        else:
            _unknown(source, keyword, {*texts, *(["name"] if call.args else [])})
    return texts.get("name"), texts.get("note")


def _read(source: ViewText, key: str, value: ast.expr, texts: dict[str, str]) -> None:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        texts[key] = value.value
    else:
        parts = value.values if isinstance(value, ast.JoinedStr) else []
        said = [each.value for each in parts if isinstance(each, ast.Constant)]
        plain = bool(parts) and len(said) == len(parts)
        text = literals.string("".join(map(str, said)) if plain else source.segment(value))
        fix = Fix("certain" if plain else "likely", source.replace(value, text).edits)
        source.error("FC214", value, f"the workflow's {key} is text", f"write it in quotes: {text}", fix)


def _unknown(source: ViewText, keyword: ast.keyword, given: Collection[str]) -> None:
    word = keyword.arg
    meant = (did_you_mean(word, _KEYS) or _CALLED.get(word)) if word else None
    if word is None or meant is None:
        source.error("FC214", keyword, f"@workflow knows no {word or '**'}", _EXAMPLE)
        return
    if meant in given:
        hint = f"take it out: the workflow has its {meant}"
        source.error("FC214", keyword, f"@workflow knows no {word}", hint)
        return
    place = source.span(keyword)
    end = Span(place.line, place.column, place.line, place.column + len(word))
    fix = Fix("certain", (Edit(end, meant),))
    source.error("FC214", keyword, f"@workflow knows no {word}", f"did you mean {meant}=?", fix)
