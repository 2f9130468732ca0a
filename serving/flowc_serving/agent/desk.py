"""Who carries out calls: the loop gives a call to a desk and gets ``data``."""

from __future__ import annotations

from typing import Protocol

from flowc_serving.agent.conversation import Call
from flowc_serving.agent.json_value import Object


class Desk(Protocol):
    """The tools of one conversation: a ``Session`` on its own data, or a real shop behind its command line."""

    async def answer(self, call: Call) -> Object:
        """What the tool answers, an error included: every failure is an answer that the model can act on."""
        ...
