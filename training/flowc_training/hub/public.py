"""What a card, which others read, says of where things lay: names on the Hub whole, of folders and engines the name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flowc_training import address
from flowc_training.recipes.recipe import Model, Recipe


def recipe(given: Recipe) -> Recipe:
    """A recipe whose folders are their last names."""
    return replace(
        given,
        out=Path(given.out.name),
        model=replace(given.model, name=base(given.model)),
        data=replace(given.data, place=address.public(given.data.place)),
        keep=replace(given.keep, push=address.public(given.keep.push)),
    )


def base(model: Model) -> str:
    """The name of the model that a run began with."""
    return model.name if is_on_the_hub(model) else address.public(model.name)


def is_on_the_hub(model: Model) -> bool:
    """Was it fetched from the Hub? A run fetches at a commit only, and of a folder none is named."""
    return bool(address.REPOSITORY.fullmatch(model.name) and address.COMMIT.fullmatch(model.revision))


def solver(name: str) -> str:
    """What was scored, as ``flowc-bench run --model`` names it: of an engine its kind and its model's name."""
    kind, colon, rest = name.partition(":")
    if not colon:
        return name
    if kind == "openai":
        return ":".join(filter(None, (kind, rest.partition("#")[2])))
    return f"{kind}:{address.public(rest)}" if rest.strip() else kind
