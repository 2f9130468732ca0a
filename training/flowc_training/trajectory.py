"""A trajectory: a conversation as it ought to go, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from flowc_serving.agent.conversation import Conversation
from flowc_training.categories import Category
from flowc_training.languages import Language


@dataclass(frozen=True, slots=True)
class Trajectory:
    """``workflow`` is the pure view that is stored in the end, empty where none was written; ``before`` the one that
    was edited. ``edit`` is the kind of an edit. ``source`` says where the workflow comes from (``synthetic``, …)."""

    id: str
    category: Category
    language: Language
    conversation: Conversation
    workflow: str = ""
    before: str = ""
    edit: str = ""
    source: str = "synthetic"
