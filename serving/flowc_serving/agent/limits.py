"""How much one turn may take, and what people are told where it was too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowc_serving.agent.events import Ending


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


TOLD: Mapping[Ending, str] = {
    "done": "",
    "turns": "the model was asked as often as one turn allows; say go on to let it continue",
    "tokens": "the model wrote as much as one turn allows; ask for less at once",
    "seconds": "the turn took as long as one may; say go on to let it continue",
    "tool seconds": "tools did not answer in time; try again later",
    "loop": "the model made calls that bring nothing new; say it in other words",
    "cancelled": "the turn was ended",
    "model": "the model could not answer",
}
"""Why a turn ended, for people; nothing where it came to its end."""
