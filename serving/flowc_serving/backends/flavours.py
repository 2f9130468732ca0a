"""How engines differ behind the same API: what they are called, and where they take a grammar.

vLLM and SGLang take Lark where their backend is llguidance, or EBNF; llama.cpp takes GBNF. Hosted ones take none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flowc_serving.agent.json_value import Object

Flavour = Literal["vllm", "sglang", "llamacpp", "openai"]
FLAVOURS: tuple[Flavour, ...] = ("vllm", "sglang", "llamacpp", "openai")
Dialect = Literal["lark", "gbnf"]


@dataclass(frozen=True, slots=True)
class Ways:
    """What one kind of engine takes beside OpenAI's fields. ``marks`` keep a model's own marks in its text."""

    dialect: Dialect | None
    marks: Mapping[str, bool]


WAYS: Mapping[Flavour, Ways] = {
    "vllm": Ways("lark", {"skip_special_tokens": False, "spaces_between_special_tokens": False}),
    "sglang": Ways("lark", {"skip_special_tokens": False, "spaces_between_special_tokens": False}),
    "llamacpp": Ways("gbnf", {}),
    "openai": Ways(None, {}),
}


def constraint(flavour: Flavour, grammar: str) -> Object:
    """The fields of a request that hold an answer to a grammar."""
    match flavour:
        case "vllm":
            return {"structured_outputs": {"grammar": grammar}}
        case "sglang":
            return {"ebnf": grammar}
        case "llamacpp":
            return {"grammar": grammar}
        case "openai":
            return {}


def flavour_of(owner: str) -> Flavour:
    """The kind of engine, by the ``owned_by`` of the models that it lists: each writes its own name there."""
    by_name: dict[str, Flavour] = {each: each for each in FLAVOURS}
    return by_name.get(owner, "openai")
