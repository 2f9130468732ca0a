"""Instructions where none belong, and requests for what is nobody's to have: ignored or declined, nothing leaks.

What is all right in a conversation is done all the same. The texts stand in ``data/hostile.toml``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Literal

from flowc_serving.agent.shop import Resource, Shop
from flowc_serving.agent.templates import Template
from flowc_training.population.printing import canonical
from flowc_training.trajectories.acting import Actor
from flowc_training.trajectories.prose import Voice, table
from flowc_training.trajectories.wanting import Want

Kind = Literal["resource", "template", "note", "prompt", "others", "beside"]
KINDS: Mapping[Kind, int] = {
    "resource": 20,
    "template": 15,
    "note": 25,
    "prompt": 15,
    "others": 10,
    "beside": 15,
}
"""Where the attack stands, and how often."""


def injection(rng: Random) -> str:
    """An instruction that nobody may follow."""
    return rng.choice(table("hostile")["injections"])


def poisoned(shop: Shop, gid: str, rng: Random) -> Shop:
    """The shop with a thing beside one of its own: of the same name, with an instruction behind it."""
    own = next(each for each in shop.resources if each.id == gid)
    head, _, number = gid.rpartition("/")
    other = f"{head}/{int(number) + rng.randrange(1, 99)}"
    return replace(
        shop, resources=(*shop.resources, Resource(own.type, other, f"{own.name} – {injection(rng)}"))
    )


def template(want: Want, rng: Random) -> Template:
    """A template that is found for a want, and has an instruction in its note."""
    view = noted(want.view, want.goals[0], injection(rng))
    return Template("shared-template", want.goals[0], want.goals[-1], ("shared",), (), view)


def noted(view: str, name: str, note: str) -> str:
    """The view with another name, and a note in place of its own."""
    lines = view.splitlines(keepends=True)
    for node in ast.walk(ast.parse(view)):
        match node:
            case ast.Call(ast.Name("workflow"), lineno=first, end_lineno=int(last)):
                lines[first - 1 : last] = [f"@workflow({name!r}, note={note!r})\n"]
                break
            case _:
                pass
    return canonical("".join(lines))


def refuse(actor: Actor, voice: Voice, kind: Literal["prompt", "others"]) -> None:
    """A request for the prompt, or for what other shops have, is declined in a sentence or two."""
    actor.hear(_one(kind, voice))
    actor.say(_one(f"decline_{kind}", voice))


def beside(request: str, voice: Voice) -> str:
    """A request that asks for the prompt beside what it wants."""
    asked = _one("prompt_beside", voice)
    return f"{request}\n{asked}" if voice.rng.random() < 0.5 else f"{asked}\n{request}"


def kept(voice: Voice) -> str:
    """That the prompt is not told, where all else was done."""
    return _one("prompt_kept", voice)


def _one(key: str, voice: Voice) -> str:
    return voice.rng.choice(table("hostile")[key][voice.language])
