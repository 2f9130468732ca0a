"""Shopify's own command line as a process: started, read within limits, ended, and its failures in words.

It signs in, routes and sends; no token passes through flowc. What it says on failure is [client]: a message on standard
error, with the status of HTTP in it.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flowc_serving.agent.json_value import Object

SECONDS = 90.0
LONGEST = 16 * 1024 * 1024
"""Bytes that are read of one answer."""
GRACE = 5.0
"""Seconds until the pipes of a process that was ended are let go."""

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
class ShopProcess:
    """The command line for one store."""

    store: str
    words: tuple[str, ...]
    seconds: float = SECONDS

    async def object(self, *words: str) -> Object:
        """The JSON object that is printed. Raises ``CommandError``."""
        return _object(await self.text(*words))

    async def text(self, *words: str) -> str:
        """What is printed. Raises ``CommandError``."""
        code, out, error = await self._run([*self.words, *words])
        if code != 0:
            raise self._failure(code, error or out)
        return out

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
        reads = [asyncio.ensure_future(_read(each)) for each in (process.stdout, process.stderr)]
        try:
            async with asyncio.timeout(self.seconds):
                out, error = await asyncio.gather(*reads)
                return await process.wait(), out, error
        except TimeoutError:
            raise CommandError(
                f"Shopify's command line did not answer in {self.seconds:g} seconds. "
                "Try once more, then tell the merchant."
            ) from None
        finally:
            await _ended(process, reads)

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


def shown(text: str) -> str:
    """What a command says, on one short line without control characters, drawn boxes and secrets."""
    line = " ".join(_SECRET.sub("…", _CONTROL.sub(" ", text[:20_000])).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


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


async def _ended(process: asyncio.subprocess.Process, reads: Sequence[asyncio.Future[str]]) -> None:
    """Let no process outlive its call.

    A pipe that is not read to its end keeps ``wait`` waiting, also for a process that is gone. One that a grandchild
    in a session of its own holds open is let go after a while.
    """
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    for each in reads:
        each.cancel()
    await asyncio.gather(*reads, return_exceptions=True)
    try:
        async with asyncio.timeout(GRACE):
            await asyncio.gather(_drained(process.stdout), _drained(process.stderr))
            await process.wait()
    except TimeoutError:
        pass


async def _drained(stream: asyncio.StreamReader | None) -> None:
    """Read what is left, and keep nothing of it."""
    while stream is not None and await stream.read(65_536):
        pass


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
