"""What a stored workflow is to people: its view, its document, what is wrong with it, its picture."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import asdict
from functools import lru_cache

import flowc
from flowc import check, show, simulate
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.workflows import Stored
from flowc_serving.server.problems import Problem

ID = "gid://flow/Workflow/"
_LONGEST_NAME = 60


def gid(number: str) -> str:
    """The id of a workflow from its number in a path."""
    return f"{ID}{number}"


def number(workflow: str) -> str:
    """The number of an id."""
    return workflow.rpartition("/")[2]


def head(stored: Stored) -> Object:
    """A workflow in a list."""
    return {
        "workflow_id": stored.id,
        "number": number(stored.id),
        "workflow_version": stored.version,
        "name": stored.name,
        "hidden": stored.hidden,
        "active": stored.active,
        "updated": stored.updated,
    }


def whole(stored: Stored) -> Object:
    """A workflow with all its faces."""
    faces = _kept_faces if len(stored.document) <= _LARGEST_KEPT else _faces
    return {**head(stored), **faces(stored.document)}


def _faces(document: str) -> Object:
    """The faces of a document, which never change: no caller may change what it gets."""
    try:
        view = flowc.to_python(document, layout=False)
        return {
            "view": view,
            "document": document,
            "findings": findings(view),
            "picture": show.as_svg(document),
        }
    except flowc.FlowError as error:
        return {"view": "", "document": document, "findings": told(error), "picture": ""}


_kept_faces = lru_cache(maxsize=256)(_faces)
_LARGEST_KEPT = 100_000
"""Characters of a document whose faces are kept: of larger ones each takes megabytes."""


def findings(view: str) -> list[Json]:
    """What the checker says of a view."""
    try:
        return [_finding(each) for each in check.check(view)]
    except flowc.FlowError as error:
        return told(error)


def told(error: flowc.FlowError) -> list[Json]:
    """What is wrong with a text that is no workflow."""
    return [_finding(each) for each in error.diagnostics]


def _finding(found: flowc.Diagnostic) -> Json:
    return {
        "code": found.code,
        "severity": found.severity,
        "message": found.message,
        "hint": found.hint,
        "line": found.span.line if found.span else None,
        "column": found.span.column if found.span else None,
        "end_line": found.span.end_line if found.span else None,
        "end_column": found.span.end_column if found.span else None,
        "pointer": found.pointer,
        "bucket": found.bucket,
        "fix": None if found.fix is None else asdict(found.fix),
    }


def difference(before: Stored, after: Stored) -> str:
    """What changed in meaning between two versions, as a unified diff of their views."""
    old, new = (
        flowc.to_python(each.document, layout=False).splitlines(keepends=True) for each in (before, after)
    )
    return "".join(difflib.unified_diff(old, new, before.version, after.version))


def ran(stored: Stored, event: Json, seed: int) -> Object:
    """A simulated run, its event made up where none is given. Raises ``Problem``."""
    try:
        made = simulate.invent(stored.document, seed)
        given = made.event if event is None else simulate.event_of(event)
        run = simulate.run(stored.document, given, made.shop)
    except flowc.FlowError as error:
        first = error.diagnostics[0]
        raise Problem(400, f"event: {first.message}", param="event", more={"findings": told(error)}) from None
    return {
        "event": simulate.event_json(given),
        "run": simulate.run_json(run, stored.document),
        "picture": show.as_svg(stored.document, run),
    }


def file_name(name: str) -> str:
    """A name for a file, as production's project folders are called: lower case letters, digits and ``-``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-") or "workflow"
