"""What a server is put together from. All of it is made by who starts the server, and tests put in their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from flowc_serving.agent.contract import load
from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.limits import Limits as TurnLimits
from flowc_serving.agent.model import Model
from flowc_serving.agent.session import Session, SessionDesk
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.workflows import Workflows
from flowc_serving.server.caller import Caller
from flowc_serving.store.events import EventLog

DEFAULT_ARM = "default"


def _now() -> datetime:
    return datetime.now(UTC)


def _only_arm(_: str) -> str:
    return DEFAULT_ARM


@cache
def _fingerprint(representation: Representation) -> str:
    return load(representation).fingerprint


def _session(shop: Shop, workflows: Workflows, representation: Representation) -> Session:
    return Session(shop, workflows=workflows, representation=representation)


@dataclass(frozen=True, slots=True)
class Served:
    """A model that answers, and what is said of it: whether it is the demonstration, and its wishes."""

    model: Model
    about: str = ""
    demonstration: bool = False
    wishes: tuple[str, ...] = ()
    drift: bool = False
    """Was it trained on another contract, and is let serve all the same?"""
    representation: Representation = "python"
    tests: bool = False
    """Was it trained on the contract with tests, and tries what it writes?"""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a server. ``models`` are by their arm; ``arm`` says which a shop has."""

    models: Mapping[str, Served]
    workflows: Callable[[str], Workflows]
    """The workflows of a shop, by its domain."""
    log: EventLog
    session: Callable[[Shop, Workflows, Representation], Session] = _session
    """The tools on this server's own workflows."""
    real_desk: Callable[[Shop, Representation], Desk] | None = None
    """The tools of a conversation where they are a real shop's."""
    shop: Callable[[str], Shop] = Shop
    arm: Callable[[str], str] = _only_arm
    limits: TurnLimits = field(default_factory=TurnLimits)
    fingerprint: Callable[[Representation], str] = _fingerprint
    now: Callable[[], datetime] = _now
    store_ready: Callable[[], str] | None = None
    """Why the store cannot be written to; empty where it can. Called in a thread."""
    threads: Executor | None = None
    """Where tools work; the event loop's own threads where None."""

    def desk(self, domain: str, representation: Representation) -> Desk:
        """The tools of a conversation of a shop."""
        shop = self.shop(domain)
        if self.real_desk is not None:
            return self.real_desk(shop, representation)
        return SessionDesk(self.own(domain, representation), self.threads)

    def own(self, domain: str, representation: Representation) -> Session:
        """The tools on this server's own workflows of a shop."""
        return self.session(self.shop(domain), self.workflows(domain), representation)

    def served(self, caller: Caller) -> tuple[str, Served]:
        """The arm of a caller and its model. An arm that was decided in front is followed, where there is one of it."""
        is_decided = caller.arm in self.models and caller.arm != DEFAULT_ARM
        arm = caller.arm if is_decided else self.arm(caller.shop)
        return arm, self.models.get(arm) or self.models[DEFAULT_ARM]

    def about(self) -> Object:
        """The model as ``/v1/models`` shows it beside OpenAI's keys."""
        served = self.models[DEFAULT_ARM]
        return {
            "about": served.about or f"talks to {served.model.name}",
            "demonstration": served.demonstration,
            "wishes": list(served.wishes),
        }
