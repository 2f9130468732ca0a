"""The faces of diagnostics: text for people, JSON and SARIF for programs, workflow commands for GitHub.

``grammar/diagnostics.schema.json`` describes the JSON.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import SHOWN, Diagnostic, Span

FORMATS = ("text", "json", "sarif", "github")
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}

Json = Any


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic of a file; ``source`` is the file's text, where that is known."""

    path: str
    diagnostic: Diagnostic
    source: str | None = None


def render(form: str, found: Sequence[Finding], version: str = "") -> str:
    """The findings in one of ``FORMATS``, ending in a line break where there is anything."""
    return _RENDERERS[form](found, version)


# Text.


def as_text(found: Sequence[Finding], _: str = "") -> str:
    """With source lines and carets; of very many the first ones."""
    shown = [each.diagnostic.render(each.source, each.path) for each in found[:SHOWN]]
    more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return "\n\n".join([*shown, *more]) + "\n" if found else ""


# JSON.


def as_json(found: Sequence[Finding], version: str) -> str:
    """One object, also where nothing was found."""
    counts = Counter([each.diagnostic.severity for each in found])
    data = {
        "flowc": version,
        "diagnostics": [{"path": each.path, **asdict(each.diagnostic)} for each in found],
        "summary": {f"{name}s": counts[name] for name in _SARIF_LEVELS},
    }
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


# SARIF.


def as_sarif(found: Sequence[Finding], version: str) -> str:
    """SARIF 2.1.0, with one run and a rule for each code found."""
    from flowc.diagnostics.explain import explanations

    known = explanations()
    codes = sorted({each.diagnostic.code for each in found})
    number = {code: at for at, code in enumerate(codes)}
    rules = [_rule(code, known[code].title if code in known else code) for code in codes]
    driver = {"name": "flowc", "version": version, "rules": rules}
    results = [_result(each, number[each.diagnostic.code]) for each in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    data = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def _rule(code: str, title: str) -> Json:
    return {
        "id": code,
        "shortDescription": {"text": title},
        "help": {"text": f"flowc explain {code}"},
    }


def _result(finding: Finding, rule: int) -> Json:
    found = finding.diagnostic
    hint = f"\n{found.hint}" if found.hint else ""
    result: Json = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _SARIF_LEVELS[found.severity],
        "message": {"text": found.message + hint},
    }
    if finding.path:
        result["locations"] = [_location(finding.path, found)]
    if found.fix is not None:
        replacements = [
            {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}}
            for edit in found.fix.edits
        ]
        change = {"artifactLocation": {"uri": _uri(finding.path)}, "replacements": replacements}
        result["fixes"] = [{"artifactChanges": [change]}]
        result["properties"] = {"applicability": found.fix.applicability}
    return result


def _location(path: str, found: Diagnostic) -> Json:
    place: Json = {"artifactLocation": {"uri": _uri(path)}}
    if found.span is not None:
        place["region"] = _region(found.span)
    location: Json = {"physicalLocation": place}
    if found.pointer is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": found.pointer or "/"}]
    return location


def _region(span: Span) -> Json:
    region = {"startLine": span.line, "startColumn": span.column}
    if span.end_line is not None and span.end_column is not None:
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    return region


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.replace("\\", "/"), safe="/:~", errors="backslashreplace")


# GitHub.


def as_github(found: Sequence[Finding], _: str = "") -> str:
    """Workflow commands, which GitHub shows beside the lines of a change."""
    return "".join(_command(each) + "\n" for each in found)


def _command(finding: Finding) -> str:
    found = finding.diagnostic
    properties: dict[str, str | int] = {"file": visible.line(finding.path)} if finding.path else {}
    if found.span is not None:
        properties |= {"line": found.span.line, "col": found.span.column}
        if found.span.end_line is not None and found.span.end_column is not None:
            properties |= {"endLine": found.span.end_line, "endColumn": found.span.end_column}
    properties["title"] = f"flowc {found.code}"
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    hint = f"\n{visible.text(found.hint)}" if found.hint else ""
    return f"::{_GITHUB_LEVELS[found.severity]} {said}::{_data(f'{found.said}{hint}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_RENDERERS: dict[str, Callable[[Sequence[Finding], str], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
