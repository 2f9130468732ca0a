"""The model that a recipe begins with: its folder, its weights, its tokenizer.

``tiny`` is made on the spot. Everything else is a folder that transformers saved, or a name on the Hub at the commit
that the recipe names. Weights are safetensors, and no code of a checkpoint is run.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent.contract import Contract
from flowc_training.address import COMMIT, REPOSITORY
from flowc_training.recipes.recipe import Model, Recipe


class ModelError(ValueError):
    """A model that there is not, or that is not told fully; the message says what to write instead."""


def where(model: Model, made: Path) -> str:
    """The folder, or the name on the Hub. ``made`` is where ``tiny`` is made. Raises ``ModelError``."""
    if model.name == "tiny":
        if not (made / "config.json").exists():
            import_module("flowc_serving.backends.tiny").make(made)
        return str(made)
    if Path(model.name).is_dir():
        return model.name
    if REPOSITORY.fullmatch(model.name):
        if not COMMIT.fullmatch(model.revision):
            raise ModelError(
                f"{model.name} is at no pinned revision: set model.revision to the 40 digits of a commit on the "
                "Hub, or model.name to a folder"
            )
        return model.name
    raise ModelError(
        f"there is no model {model.name!r}: model.name is tiny, a folder that transformers saved, "
        "or owner/name on the Hub"
    )


def tokenizer(recipe: Recipe, place: str, contract: Contract) -> Any:
    """The tokenizer, with the contract's chat template in place of its own: so it is saved with each checkpoint."""
    transformers: Any = import_module("transformers")
    with _loaded(place):
        found: Any = transformers.AutoTokenizer.from_pretrained(place, **_pinned(recipe.model))
    if not found.is_fast:
        raise ModelError(f"{place} has no tokenizer.json: the tokenizer must be a fast one")
    found.chat_template = contract.template
    return found


def weights(recipe: Recipe, place: str) -> Any:
    """The model with its weights, in the type that it is trained in."""
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    with _loaded(place):
        return transformers.AutoModelForCausalLM.from_pretrained(
            place,
            dtype=getattr(torch, held(recipe)),
            attn_implementation=recipe.model.attention,
            use_safetensors=True,
            **_pinned(recipe.model),
        )


@contextmanager
def _loaded(place: str) -> Generator[None]:
    """What transformers says of a folder that is damaged or lacks something, as one line."""
    safetensors: Any = import_module("safetensors")
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, safetensors.SafetensorError) as error:
        said = " ".join(str(error).split())[:400]
        raise ModelError(f"{place} cannot be loaded: {type(error).__name__}: {said}") from error


def held(recipe: Recipe) -> str:
    """The type that the weights are loaded in.

    Weights that an optimiser changes are float32: a step is smaller than bfloat16 can tell. FSDP makes them so itself,
    each device its own part, so there they are loaded in the small type; and below adapters they never change.
    """
    changed = recipe.model.lora is None and recipe.machines.sharding == "none"
    return "float32" if changed else recipe.model.dtype


def _pinned(model: Model) -> dict[str, Any]:
    return {
        "revision": model.revision or None,
        "trust_remote_code": False,
        "local_files_only": Path(model.name).is_dir(),
    }
