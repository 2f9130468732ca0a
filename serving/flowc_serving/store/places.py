"""Where a server keeps its files, so that it and the commands that read them mean the same; and the secret there.

The secret hashes shops and makes pseudonyms, the same after a restart.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from flowc_serving.agent.workflows import StoreTrouble

WORKFLOWS = "workflows.db"
CONVERSATIONS = "conversations.db"
SECRET = "secret"
"""The file beside the log that shops are hashed with."""
_BYTES = 32


def folder() -> Path:
    """A person's own place for data, by the rule of the operating system's desktops."""
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if home.startswith("/") else Path.home() / ".local" / "share") / "flowc"


def is_address(where: str) -> bool:
    """Is it the address of a database, and no path?"""
    return where.startswith(("postgresql://", "postgres://"))


def secret_in(path: Path) -> bytes:
    """The secret of a file, which is made where there is none. Raises ``StoreTrouble``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError as error:
        raise StoreTrouble(f"{path}: the secret cannot be read or made: {error.strerror}") from error
    if len(secret) != _BYTES:
        raise StoreTrouble(f"{path}: is no secret of {_BYTES} bytes: bring back the one there was")
    return secret


def _make(path: Path) -> None:
    """Written whole before it has its name, so that two who make it read the same."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
    finally:
        draft.unlink()
