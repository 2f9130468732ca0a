"""Shopify's own command line, called for one tool: it signs in, routes and sends; what it prints is read here.

What is known of it [client]: ``shopify flow tool call TOOL --store STORE --arguments-file FILE --json`` prints the
gateway's answer as JSON; a failure is told on standard error, with the status of HTTP in it. Newer versions have a
command for each tool instead, and may not have this one [guess]: ``--shop-command`` names another command that takes
the same arguments. No token passes through flowc.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import signal
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from flowc_serving.agent.json_value import Object, dumps

DEFAULT = "shopify flow tool call"
SECONDS = 90.0
LONGEST = 16 * 1024 * 1024
"""Bytes that are read of one answer."""

_SHOWN = 300
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\u2500-\u257f]+")
_SECRET = re.compile(r"\b(?:shp\w{2}_|atkn_|Bearer )\S+")
_STATUS = re.compile(r"\bHTTP (\d{3})\b")
_SIGN_IN = re.compile(r"\bshopify (?:store auth|auth login)\b[^`'\"│\n]*")
_SIGNED_OUT = (
    "no stored app authentication",
    "no longer valid",
    "re-authenticate",
    "log in to shopify",
    "auth login",
)


class CommandError(Exception):
    """A call that brought no answer; the message says why, and what to do, to the model and to people.

    ``code`` is for programs, and flowc's own.
    """

    def __init__(self, message: str, code: str = "SHOP_UNAVAILABLE") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class ShopCommand:
    """The command for one store."""

    store: str
    words: tuple[str, ...]
    seconds: float = SECONDS

    async def call(self, tool: str, arguments: Object) -> Object:
        """What the gateway answers, its envelope. Raises ``CommandError``."""
        with _argument_file(arguments) as file:
            words = [*self.words, tool, "--store", self.store, "--arguments-file", str(file), "--json"]
            code, out, error = await self._run(words)
        if code != 0:
            raise self._failure(code, error or out)
        return _object(out)

    async def _run(self, words: Sequence[str]) -> tuple[int, str, str]:
        """The exit code and what was printed. The process and its children end with this call, however it ends."""
        try:
            process = await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "0"},
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise CommandError(
                f"Shopify's command line cannot be started ({shown(self.words[0])}: "
                f"{shown(getattr(error, 'strerror', None) or str(error))}). Install it, or name it with --shop-command."
            ) from None
        try:
            async with asyncio.timeout(self.seconds):
                out, error = await asyncio.gather(_read(process.stdout), _read(process.stderr))
                return await process.wait(), out, error
        except TimeoutError:
            raise CommandError(
                f"Shopify's command line did not answer in {self.seconds:g} seconds. "
                "Try once more, then tell the merchant."
            ) from None
        finally:
            await _ended(process)

    def _failure(self, code: int, said: str) -> CommandError:
        """What a failed command means, and what to do."""
        found = _STATUS.search(said)
        status = int(found[1]) if found else 0
        store, words = self.store, shown(said)
        if status == 401 or any(each in said.lower() for each in _SIGNED_OUT):
            text = f"Shopify's command line is not signed in to {store}. The merchant runs: {self._sign_in(said)}"
            return CommandError(text, "NOT_SIGNED_IN")
        if status == 429 or status >= 500:
            return CommandError(
                f"Shopify cannot answer now (HTTP {status}). Try once more, then tell the merchant."
            )
        if status:
            return CommandError(f"Shopify refuses this for {store} (HTTP {status}): {words}", "SHOP_REFUSES")
        return CommandError(f"Shopify's command line failed (exit code {code}): {words or 'it says nothing'}")

    def _sign_in(self, said: str) -> str:
        """The command that signs in: the one that is asked for, else the usual one."""
        found = _SIGN_IN.search(_CONTROL.sub(" ", said))
        return shown(found[0]).rstrip(". ") if found else f"shopify store auth --store {self.store}"


def command(store: str, text: str = DEFAULT, seconds: float = SECONDS) -> ShopCommand:
    """The command of ``--shop-command`` for a store. Raises ``ValueError`` where one of them cannot be."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*", store):
        raise ValueError(f"{store!r} is no store: shopify:my-store.myshopify.com")
    words = shlex.split(text)
    if not words:
        raise ValueError("--shop-command names a command, such as: " + DEFAULT)
    return ShopCommand(store if "." in store else f"{store}.myshopify.com", tuple(words), seconds)


def shown(text: str) -> str:
    """What a command says, on one short line without control characters, drawn boxes and secrets."""
    line = " ".join(_SECRET.sub("…", _CONTROL.sub(" ", text[:20_000])).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


@contextmanager
def _argument_file(arguments: Object) -> Generator[Path]:
    """The arguments in a file that only this user can read; a command line is seen by all, and has a longest length."""
    with TemporaryDirectory(prefix="flowc-") as folder:
        file = Path(folder) / "arguments.json"
        file.write_text(dumps(arguments), "utf-8", errors="backslashreplace")
        yield file


async def _read(stream: asyncio.StreamReader | None) -> str:
    """All that is printed. Raises ``CommandError`` where that does not end."""
    pieces: list[bytes] = []
    left = LONGEST
    while stream is not None and (piece := await stream.read(65_536)):
        left -= len(piece)
        if left < 0:
            raise CommandError(f"Shopify's command line prints more than {LONGEST >> 20} MiB")
        pieces.append(piece)
    return b"".join(pieces).decode("utf-8", "replace")


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Let no process outlive its call."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    await process.wait()


def _object(out: str) -> Object:
    """The JSON object that was printed; lines before it, such as a note of a new version, are passed over."""
    for start in _starts(out):
        try:
            found: Any = json.JSONDecoder().raw_decode(out, start)[0]
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return cast(Object, found)
    raise CommandError(f"Shopify's command line prints no JSON: {shown(out) or 'nothing'}")


def _starts(out: str) -> Iterator[int]:
    for found, _ in zip(re.finditer(r"^[ \t]*(?=\{)", out, re.MULTILINE), range(20), strict=False):
        yield found.end()
