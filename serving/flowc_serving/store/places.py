"""Where a server keeps its files, so that it and the commands that read them mean the same."""

from __future__ import annotations

import os
from pathlib import Path

WORKFLOWS = "workflows.sqlite"
CONVERSATIONS = "conversations.sqlite"


def folder() -> Path:
    """The folder of a server's files where none is named: ``FLOWC_DATA``, or the user's own place for data."""
    if named := os.environ.get("FLOWC_DATA"):
        return Path(named)
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "flowc"


def is_address(where: str) -> bool:
    """Is it the address of a database, and no path?"""
    return where.startswith(("postgresql://", "postgres://"))
