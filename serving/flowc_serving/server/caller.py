"""Who asks, as every route knows it: the shop, and by which key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

STATE = "flowc.caller"


@dataclass(frozen=True, slots=True)
class Caller:
    """The shop a request is for, and what its key is called; empty without keys.

    ``arm`` is what somebody in front has decided already (``x-flow-arm``): it is decided once.
    """

    shop: str
    key: str = ""
    arm: str = ""

    @property
    def name(self) -> str:
        """Whose limits count."""
        return self.key or self.shop


def caller_of(request: Request) -> Caller:
    """The caller of a request that the door let in."""
    return cast(Caller, request.scope[STATE])
