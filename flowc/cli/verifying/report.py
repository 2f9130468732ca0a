"""The result of a verification as a file: JSON (grammar/verify.schema.json), or JUnit's XML."""

from __future__ import annotations

import json
from typing import Any

import flowc
from flowc.cli import files
from flowc.cli.verifying.tally import KEPT, Tally
from flowc.diagnostics import visible
from flowc.show.xml import attribute, escape

SUFFIXES = (".json", ".xml")


def write(name: str, tally: Tally, inputs: list[str], complete: bool) -> None:
    """Write a report in the form its file name asks for. Raises ``FlowError``."""
    text = junit(tally, complete) if name.endswith(".xml") else as_json(tally, inputs, complete)
    files.write(name, text.encode("utf-8", "backslashreplace"))


def as_json(tally: Tally, inputs: list[str], complete: bool) -> str:
    """The report as JSON; not ``complete`` where the run was interrupted."""
    data = {
        "flowc": flowc.__version__,
        "inputs": inputs,
        "complete": complete,
        **tally.counts(),
        "failures": tally.failures,
        "failures_not_kept": max(0, tally.failed + tally.refused - KEPT),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def junit(tally: Tally, complete: bool) -> str:
    """The report as JUnit's XML: a case for each failure, and one for all documents that hold every law."""
    cases = [line for failure in tally.failures for line in _case(failure)]
    if tally.held:
        cases.append(f"    <testcase {_attributes(classname='flowc', name=f'{tally.held} hold every law')}/>")
    if not complete:
        cases += _problem("flowc", "interrupted", "error", "interrupted", "not every document was verified")
    sums = _attributes(
        name="flowc verify",
        tests=str(tally.documents),
        failures=str(tally.failed),
        errors=str(tally.refused + (not complete)),
        time=f"{tally.seconds:.3f}",
    )
    body = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<testsuites>",
        f"  <testsuite {sums}>",
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join([*body, ""])


def _case(failure: dict[str, Any]) -> list[str]:
    """A failed law is a failure; a document that was refused is an error."""
    if failure["status"] == "failed":
        first = failure["laws"][0]
        details = [f"law {law['name']!r} fails: {law['detail']}" for law in failure["laws"]]
        return _problem("flowc", failure["path"], "failure", first["name"], *details)
    first = failure["diagnostics"][0]
    details = [_finding(diagnostic) for diagnostic in failure["diagnostics"]]
    return _problem("flowc", failure["path"], "error", first["code"], *details)


def _finding(diagnostic: dict[str, Any]) -> str:
    span = diagnostic["span"]
    place = f"{span['line']}:{span['column']}: " if span else ""
    return f"{place}{diagnostic['severity']}[{diagnostic['code']}]: {visible.line(diagnostic['message'])}"


def _problem(suite: str, name: str, tag: str, kind: str, *details: str) -> list[str]:
    text = _attributes(message=details[0], type=kind)
    return [
        f"    <testcase {_attributes(classname=suite, name=name)}>",
        f"      <{tag} {text}>{escape(chr(10).join(details))}</{tag}>",
        "    </testcase>",
    ]


def _attributes(**values: str) -> str:
    return " ".join(f"{name}={attribute(value)}" for name, value in values.items())
