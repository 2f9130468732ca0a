"""A trajectory: a conversation as it ought to go, and what is known of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from flowc_serving.agent import templates
from flowc_serving.agent.conversation import Conversation, Representation
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.session import Session
from flowc_serving.agent.shop_file import ShopFile
from flowc_serving.agent.templates import Template, Templates
from flowc_training.categories import Category
from flowc_training.languages import Language


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody else saves while the conversation goes on: before the calls of its message of this number."""

    message: int
    workflow: str
    document: str
    name: str


@dataclass(frozen=True, slots=True)
class Setting:
    """The world that a conversation begins in. Sessions made of it answer the same calls with the same bytes.

    ``begins`` are seconds since 1970; ``seed`` is where the store's clock and versions come from. ``templates`` stand
    beside those that flowc brings along.
    """

    shop: ShopFile
    begins: int
    seed: str
    meanwhile: tuple[Meanwhile, ...] = ()
    templates: tuple[Template, ...] = ()

    def session(self, representation: Representation = "python") -> Session:
        """A session in which nothing has happened yet."""
        rng = random.Random(self.seed)
        now = float(self.begins - 40_000_000)

        def clock() -> float:
            """Workflows that a shop begins with are older than the conversation; each write takes some seconds."""
            nonlocal now
            now += rng.uniform(5, 90)
            return now

        store = InMemory(clock, rng.getrandbits, first=rng.randrange(1_000, 90_000))
        self.shop.begin(store)
        now = float(self.begins)
        today = datetime.fromtimestamp(self.begins, UTC)
        return Session(
            self.shop.shop,
            templates=_templates(self.templates),
            workflows=store,
            clock=lambda: today,
            representation=representation,
        )


@lru_cache(maxsize=8)
def _templates(more: tuple[Template, ...]) -> Templates:
    """The templates of a session: flowc's, and some more."""
    return Templates([*templates.load(), *more]) if more else templates.load()


@dataclass(frozen=True, slots=True)
class Trajectory:
    """``workflow`` is the pure view that is stored in the end, empty where none was written; ``before`` the one that
    was edited. ``edit`` is the kind of an edit, ``intent`` what the workflow is for. ``source`` says where the workflow
    comes from (``synthetic``, …); ``setting`` makes the conversation's world again.
    """

    id: str
    category: Category
    language: Language
    conversation: Conversation
    workflow: str = ""
    before: str = ""
    edit: str = ""
    source: str = "synthetic"
    intent: str = ""
    setting: Setting | None = None
    slips: tuple[int, ...] = ()
    """The numbers of the messages of the model that hold a slip: they are read, and not to be learned."""
