"""Where a server keeps its files, so that it and the commands that read them mean the same."""

from __future__ import annotations

import os
from pathlib import Path

WORKFLOWS = "workflows.db"
CONVERSATIONS = "conversations.db"
SECRET = "secret"
"""The file beside the log that shops are hashed with."""


def folder() -> Path:
    """A person's own place for data, by the rule of the operating system's desktops."""
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if home.startswith("/") else Path.home() / ".local" / "share") / "flowc"


def is_address(where: str) -> bool:
    """Is it the address of a database, and no path?"""
    return where.startswith(("postgresql://", "postgres://"))
