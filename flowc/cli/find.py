"""Which files of a folder are workflow documents."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any, cast

from flowc.cli import files
from flowc.diagnostics import FlowError

Found = tuple[str, FlowError | None]
"""A document's name; or a place that could not be searched, and why."""

_PREFIX = re.compile(r"\A\s*[0-9a-f]{64}:")


def documents(paths: list[str]) -> list[Found]:
    """The documents in the order of the paths, each once. A file that is named is a document, whatever its name."""
    found: dict[str, FlowError | None] = {}
    for path in paths:
        for name, trouble in _folder(path) if os.path.isdir(path) else [(path, None)]:
            found.setdefault(name, trouble)
    return list(found.items())


def _folder(folder: str) -> Iterator[Found]:
    """The documents below a folder, in the order of their names."""
    closed: list[OSError] = []
    empty = True
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(place, name)
            if _is_document(path):
                empty = False
                yield path, None
    for error in closed:
        yield os.fsdecode(error.filename), files.trouble(error, "read")
    if empty and not closed:
        yield folder, files.refusal("file-none", "there is no workflow document in this folder")


def _is_document(path: str) -> bool:
    """By its name, or where the name says only JSON by what it holds."""
    name = os.path.basename(path)
    if name.startswith("."):
        return False
    return name.endswith((".flow", ".flow.json")) or (name.endswith(".json") and _holds_workflow(path))


def _holds_workflow(path: str) -> bool:
    """Does the file hold a JSON object with a ``root`` that has ``steps`` and ``links``?"""
    try:
        text = files.read(path)
        document: Any = json.loads(_PREFIX.sub("", text)) if '"steps"' in text else None
    except (FlowError, ValueError, RecursionError):
        return False
    root: Any = cast(dict[str, Any], document).get("root") if isinstance(document, dict) else None
    return isinstance(root, dict) and "steps" in root and "links" in root
