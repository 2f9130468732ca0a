"""What a conversation is about: the categories that data and benchmark cover, in the order in which they are told."""

from __future__ import annotations

from typing import Literal, get_args

Category = Literal[
    "create",
    "third_party",
    "email",
    "edit",
    "repair",
    "clarify",
    "question",
    "not_flow",
    "impossible",
    "hostile",
]
CATEGORIES: tuple[Category, ...] = get_args(Category)
