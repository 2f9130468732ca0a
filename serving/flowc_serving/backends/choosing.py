"""A model as people name it: ``demonstration``, ``openai:URL#NAME``, ``local:FOLDER``, ``scripted:FILE``.

What a kind needs is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.model import Model, ModelError

if TYPE_CHECKING:
    from flowc_serving.backends.flavours import Flavour
    from flowc_serving.backends.opening import EngineOptions

KINDS = ("demonstration", "openai:URL#NAME", "local:FOLDER", "scripted:FILE")

_PACE = 0.008
"""Seconds between the pieces of the demonstration: to be watched, and not to be waited for."""
_LONGEST = 16 * 1024 * 1024


class ModelChoiceError(ValueError):
    """A model that there is not; the message says what is wrong and what to write instead."""


def model_of(
    spec: str,
    *,
    representation: Representation = "python",
    tokenizer: Path | None = None,
    key_variable: str = "",
    flavour: Flavour | None = None,
    checkpoint: Path | None = None,
    allow_drift: bool = False,
) -> Model:
    """The model of a name. ``tokenizer`` makes an engine's prompts travel as ids, ``key_variable`` names its key.

    ``checkpoint`` has the contract that an engine's model was trained on, where it does not lie beside the tokenizer. A
    checkpoint of another contract is refused (law M3), but for ``allow_drift``. Raises ``ModelChoiceError``, and
    ``ModuleNotFoundError`` where an extra is not installed.
    """
    kind, colon, where = spec.partition(":")
    if spec == "demonstration":
        from flowc_serving.backends.demonstration import Demonstration

        return Demonstration(_PACE)
    if not colon or not where or kind not in ("openai", "local", "scripted"):
        raise ModelChoiceError(f"there is no model {spec!r}: write {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    if kind == "openai":
        from flowc_serving.backends.opening import EngineOptions

        return _engine(
            EngineOptions(
                spec,
                key_variable,
                tokenizer,
                flavour,
                checkpoint,
                allow_drift,
                representation=representation,
            )
        )
    return _local(where, allow_drift) if kind == "local" else _scripted(where)


def _engine(options: EngineOptions) -> Model:
    from flowc_serving.agent.contract import ContractError
    from flowc_serving.backends.opening import EngineError, open_engine

    return _opened(lambda: open_engine(options), (EngineError, ContractError))


def _local(folder: str, allow_drift: bool) -> Model:
    if not Path(folder).is_dir():
        raise ModelChoiceError(f"there is no folder {folder}: local: names the folder of a checkpoint")
    from flowc.catalog import load, load_schema

    try:
        local = import_module("flowc_serving.backends.local")
    except ModuleNotFoundError as error:
        raise ModelChoiceError(
            f"a model in this process needs {error.name}: pip install 'flowc[local]'"
        ) from None
    return _opened(
        lambda: local.LocalModel(Path(folder), load(), load_schema(), allow_drift=allow_drift), (ModelError,)
    )


def _scripted(file: str) -> Model:
    from flowc_serving.backends.scripted import Scripted, ScriptError, script_of

    def read() -> Model:
        with Path(file).open("rb") as opened:
            return Scripted(
                script_of(opened.read(_LONGEST).decode("utf-8")), last="That is as far as my script goes."
            )

    return _opened(read, (OSError, UnicodeDecodeError, ScriptError))


def _opened(opening: Callable[[], Model], mistakes: tuple[type[Exception], ...]) -> Model:
    try:
        return opening()
    except mistakes as error:
        raise ModelChoiceError(str(error)) from None
