"""The project on disk, as Shopify's client lays it out [client]: ``flow.toml``, a folder for each workflow, its lock.

The lock file is the client's own: it is never written, and never taken for a workflow.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, cast

from flowc.cli import intake
from flowc.cli.refusals import refusal
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.diagnostics.visible import line

if TYPE_CHECKING:
    from flowc.document.normal import Normal

TOML = "flow.toml"
LOCK = "workflow.flow.lock.json"
WORKFLOW = "workflow.flow.json"
_FOLDER = "workflows"
_KEYS = {"workflow_id", "workflow_definition_version", "payload_sha256", "store", "pushed_at"}


def is_lock(name: str) -> bool:
    """Is this called as a lock file is?"""
    return os.path.basename(name) == LOCK


def no_workflow() -> FlowError:
    """The refusal of a lock file."""
    message = "this is the lock file of a workflow, which Shopify's client keeps, not a workflow"
    return refusal("project-lock", message, hint=f"the workflow is beside it: {WORKFLOW}")


def folder(toml: str) -> str:
    """The folder with the workflows of a project. Raises ``FlowError`` where its ``flow.toml`` cannot be read.

    It is ``workflows`` [client], or what ``dir`` in a table ``[workflows]`` says [guess].
    """
    import tomllib

    try:
        data = tomllib.loads(intake.read(toml).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refusal("project-toml", f"this is no TOML: {' '.join(str(error).split())[:200]}") from None
    table = data.get("workflows")
    named = cast("dict[str, Any]", table).get("dir") if isinstance(table, dict) else None
    if named is not None and not (isinstance(named, str) and named):
        raise refusal("project-toml", "dir in [workflows] is no text", hint=f'write dir = "{_FOLDER}"')
    found = os.path.join(os.path.dirname(toml), named or _FOLDER)
    if not os.path.isdir(found):
        message = f"the workflows of this project are to be in {line(found)}, and there is no such folder"
        raise refusal("project-toml", message, hint="make it, or name another as dir in [workflows]")
    return found


def notes(name: str, text: str) -> list[Diagnostic]:
    """What is to be known of a file of a project besides its workflow; nothing of other files."""
    if os.path.basename(name) != WORKFLOW:
        return []
    from flowc.document.normal import normal

    found = normal(text)
    if found is None:
        return []
    lock = os.path.join(os.path.dirname(name), LOCK)
    said = [_pushed(lock, found)] if os.path.exists(lock) else []
    if found.changes:
        message = (
            f"Shopify's client writes this file in its own way when it saves it: {', '.join(found.changes)}"
        )
        said.append(Diagnostic("project-normal", message, severity="info"))
    return [each for each in said if each is not None]


def _pushed(lock: str, found: Normal) -> Diagnostic | None:
    """Is the workflow what its lock file says was pushed?"""
    try:
        data: Any = json.loads(intake.read(lock))
    except (FlowError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or set(cast("dict[str, Any]", data)) != _KEYS:
        keys = ", ".join(sorted(_KEYS))
        message = f"{LOCK} beside this is damaged: Shopify's client takes exactly the keys {keys}"
        return Diagnostic("project-lock", message, severity="warning")
    if cast("dict[str, Any]", data)["payload_sha256"] == found.digest:
        return None
    message = f"this is not what {LOCK} says was pushed: payload_sha256 is another"
    return Diagnostic("project-drift", message, severity="info")
