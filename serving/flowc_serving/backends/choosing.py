"""A model as people name it: ``demonstration``, ``openai:URL#NAME``, ``local:FOLDER``, ``scripted:FILE``.

What a kind needs is imported when it is asked for.
"""

from __future__ import annotations

from pathlib import Path

from flowc_serving.agent.model import Model, ModelError
from flowc_serving.backends.address import ModelOptions

KINDS = ("demonstration", "openai:URL#NAME", "local:FOLDER", "scripted:FILE")

_PACE = 0.008
"""Seconds between the pieces of the demonstration: to be watched, and not to be waited for."""
_LONGEST = 16 * 1024 * 1024


class ModelChoiceError(ValueError):
    """A model that there is not; the message says which flag is wrong, and what to write instead."""


def model_of(options: ModelOptions) -> Model:
    """The model of the flags. Raises ``ModelChoiceError``."""
    kind, _, where = options.model.partition(":")
    if options.model == "demonstration":
        from flowc_serving.backends.demonstration import Demonstration

        return Demonstration(_PACE)
    if kind == "openai" and where:
        return _engine(options)
    if kind == "local" and where:
        return _local(Path(where), options.allow_drift)
    if kind == "scripted" and where:
        return _scripted(Path(where))
    raise _no_model(f"there is no model {options.model!r}: write {', '.join(KINDS[:-1])} or {KINDS[-1]}")


def _engine(options: ModelOptions) -> Model:
    from flowc_serving.agent.contract import ContractError
    from flowc_serving.backends.opening import EngineError, open_engine

    try:
        return open_engine(options)
    except EngineError as error:  # which names its flag
        raise ModelChoiceError(str(error)) from None
    except ContractError as error:
        raise _no_model(str(error)) from None


def _local(folder: Path, allow_drift: bool) -> Model:
    if not folder.is_dir():
        raise _no_model(f"there is no folder {folder}: local: names the folder of a checkpoint")
    from flowc.catalog import load, load_schema

    try:
        from flowc_serving.backends.local import LocalModel
    except ModuleNotFoundError as error:
        raise _no_model(f"a model in this process needs {error.name}: pip install 'flowc[local]'") from None
    try:
        return LocalModel(folder, load(), load_schema(), allow_drift=allow_drift)
    except ModelError as error:
        raise _no_model(str(error)) from None


def _scripted(file: Path) -> Model:
    from flowc_serving.backends.scripted import Scripted, ScriptError, script_of

    try:
        with file.open("rb") as opened:
            script = script_of(opened.read(_LONGEST).decode("utf-8"))
    except (OSError, UnicodeDecodeError, ScriptError) as error:
        raise _no_model(str(error)) from None
    return Scripted(script, last="That is as far as my script goes.")


def _no_model(why: str) -> ModelChoiceError:
    return ModelChoiceError(f"--model: {why}")
