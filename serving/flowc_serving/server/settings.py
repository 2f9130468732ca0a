"""What a server is told when it starts."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from flowc_serving.server.keys import Keys


class UnsafeError(ValueError):
    """Settings under which anybody could use the server; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request, one key and all together may have. Seconds, bytes, and numbers."""

    body: int = 2_000_000
    headers: float = 10.0
    """Seconds until the head of a request is there."""
    reading: float = 20.0
    """Seconds until its body is there."""
    request: float = 60.0
    """Seconds of a request that asks no model."""
    turn: float = 600.0
    """Seconds of a request that does."""
    writing: float = 30.0
    """Seconds in which a client must take a part of an answer."""
    a_second: float = 20.0
    burst: int = 200
    """Requests of one key: so many at once, then so many a second."""
    turns: int = 256
    """Turns that run at once, of all keys; of one key half of them."""
    kept: int = 1_000
    kept_bytes: int = 64_000_000
    kept_seconds: float = 86_400.0
    """Answers kept for their Idempotency-Key."""
    stopping: float = 120.0
    """Seconds that running turns have left after the signal to stop."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the server listens and for whom. Without ``keys`` it serves its own machine only."""

    host: str = "127.0.0.1"
    port: int = 8321
    keys: Keys = field(default_factory=Keys)
    shop: str = "demo.myshopify.com"
    """The shop of requests without a key."""
    hosts: frozenset[str] = frozenset()
    """More names by which a server without keys may be called."""
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if not self.keys and not is_loopback(self.host):
            raise UnsafeError(
                f"anybody who reaches {self.host} could use this server: give it keys (--keys FILE), "
                "or let it listen on 127.0.0.1"
            )

    def is_own_name(self, host: str) -> bool:
        """May a server without keys be called by this name? Others are pages that point a name of theirs here."""
        name = host_name(host)
        return name == "localhost" or name in self.hosts or name == self.host or is_loopback(name)


def host_name(host: str) -> str:
    """The name of a ``Host`` header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rsplit(":", 1)[0].lower() if host.count(":") == 1 else host.lower()


def is_loopback(host: str) -> bool:
    """Is this an address or name of the own machine?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
