"""How much one turn may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one turn.

    ``turns`` are answers of the model, the last of which says what was done; ``tokens`` are those that it writes in
    all of them; ``seconds`` is the whole turn, ``tool_seconds`` one call. ``repeats`` are calls that bring nothing
    new: made before, unreadable, or to no tool. ``hangs`` are tools that took too long, ``calls`` those of one answer.
    """

    turns: int = 12
    tokens: int = 32768
    seconds: float = 300.0
    tool_seconds: float = 30.0
    repeats: int = 4
    hangs: int = 2
    calls: int = 16

    @property
    def last_tokens(self) -> int:
        """The tokens after which the last word is asked for, while there are some left for it."""
        return self.tokens - self.tokens // 8

    @property
    def last_seconds(self) -> float:
        """The seconds after which the last word is asked for."""
        return self.seconds * 0.85
