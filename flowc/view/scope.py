"""What Python names mean in Flow: loop items, generator items and results may be called anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flowc.names import NAMELESS


class Scope:
    """Names that stand for other names, innermost last."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def rename(self, path: str) -> str:
        """The path as Flow writes it."""
        if not self.names:
            return path
        head, dot, rest = path.partition(".")
        return self.names.get(head, head) + dot + rest

    def bind(self, written: str, meant: str) -> None:
        """Lets a name stand for another from here on."""
        if written == meant:
            self.names.pop(written, None)
        elif written != NAMELESS:
            self.names[written] = meant

    @contextmanager
    def bound(self, written: str, meant: str) -> Iterator[None]:
        """Lets a name stand for another inside the ``with``."""
        if written == meant and written not in self.names:
            yield
            return
        before = dict(self.names)
        self.bind(written, meant)
        try:
            yield
        finally:
            self.names = before
