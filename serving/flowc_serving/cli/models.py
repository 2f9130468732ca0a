"""The model that a command asks: its options, and what cannot be used as a mistake of the command."""

from __future__ import annotations

from argparse import Namespace, _ActionsContainer  # pyright: ignore[reportPrivateUsage]
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli.command import MisuseError

if TYPE_CHECKING:
    from flowc_serving.agent.model import Model

DEMONSTRATION = "demonstration"


def model_options(command: _ActionsContainer) -> None:
    """The arguments that say which model is meant."""
    command.add_argument(
        "--model", metavar="MODEL",
        help="openai:URL#NAME, local:FOLDER, scripted:FILE or demonstration; default: demonstration",
    )  # fmt: skip
    command.add_argument(
        "--tokenizer", metavar="PATH",
        help="the engine's tokenizer.json, or its folder: prompts travel as tokens, exactly as trained",
    )  # fmt: skip
    command.add_argument(
        "--key-variable", metavar="NAME", help="the environment's variable with the engine's key"
    )
    command.add_argument(
        "--engine", choices=("vllm", "sglang", "llamacpp", "openai"),
        help="what kind the engine is; default: what it says of itself",
    )  # fmt: skip
    command.add_argument(
        "--checkpoint", metavar="PATH",
        help="the contract that the model was trained on, or its folder; default: beside the tokenizer",
    )  # fmt: skip
    command.add_argument(
        "--allow-drift", action="store_true", help="take a model that was trained on another contract"
    )


def model_named(command: str, name: str, arguments: Namespace) -> Model:
    """The model of a name, used as the arguments say. Raises ``MisuseError``."""
    from flowc_serving.backends.address import ModelOptions
    from flowc_serving.backends.choosing import ModelChoiceError, model_of

    options = ModelOptions(
        name,
        key_variable=arguments.key_variable or "",
        tokenizer=_path(arguments.tokenizer),
        flavour=arguments.engine,
        checkpoint=_path(arguments.checkpoint),
        allow_drift=arguments.allow_drift,
    )
    try:
        return model_of(options)
    except ModelChoiceError as error:
        raise MisuseError(command, str(error)) from None


def tries(model: Model) -> bool:
    """Was a model trained on the contract with tests, and tries what it writes?"""
    return bool(getattr(getattr(model, "contract", None), "tests", False))


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
