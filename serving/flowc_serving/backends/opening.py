"""An engine as flags describe it: its address, key, tokenizer, kind, and the contract of its checkpoint."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from flowc.catalog import load as load_catalog, load_schema
from flowc_serving.agent import contract, tokens
from flowc_serving.agent.conversation import Representation
from flowc_serving.backends.address import OPENAI, Address, AddressError, address
from flowc_serving.backends.chat import Messages
from flowc_serving.backends.completions import Ids
from flowc_serving.backends.engine import Constraint, Engine, Mode
from flowc_serving.backends.flavours import Flavour
from flowc_serving.backends.grammars import TypedAnswers
from flowc_serving.backends.wire import Patience

_TOKENIZER = "tokenizer.json"


class EngineError(ValueError):
    """An engine that cannot be used as it is described; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """The flags. ``tokenizer`` is a ``tokenizer.json`` or the folder of a checkpoint: with it prompts travel as ids.

    ``constrain`` holds programs to the language where the engine can. ``checkpoint`` is a ``flow_contract.json`` or the
    folder that has one: what the served model was trained on.
    """

    model: str
    key_variable: str = ""
    tokenizer: Path | None = None
    flavour: Flavour | None = None
    checkpoint: Path | None = None
    allow_drift: bool = False
    constrain: bool = True
    representation: Representation = "python"
    patience: Patience = field(default_factory=Patience)


def open_engine(options: EngineOptions, constraint: Constraint | None = None) -> Engine:
    """The engine of the flags; it is not asked anything yet. Without a constraint of its own it has ours, if it may.

    Raises ``EngineError``, and ``ContractError`` where its checkpoint was trained on another contract.
    """
    try:
        where = address(options.model)
    except AddressError as error:
        raise EngineError(f"--model: {error}") from None
    ours = contract.load(options.representation)
    saved = _checkpoint(options)
    drift: tuple[str, ...] = ()
    if saved is not None:
        drift = contract.check_fingerprint(contract.read(saved), allow_drift=options.allow_drift)
    mode: Mode = Messages(contract.load(options.representation, raw=False))
    if options.tokenizer is not None:
        mode = Ids(ours, _tokenizer(options.tokenizer))
    if options.constrain and constraint is None:
        constraint = TypedAnswers(load_catalog(), load_schema())
    return Engine(
        where,
        mode,
        key=_key(options.key_variable, where),
        flavour=options.flavour,
        constraint=constraint,
        patience=options.patience,
        drift=drift,
    )


def _checkpoint(options: EngineOptions) -> Path | None:
    """Where the contract of the checkpoint is: where it is said, or beside the tokenizer."""
    if options.checkpoint is not None:
        return options.checkpoint
    folder = options.tokenizer
    if folder is not None and folder.is_dir() and (folder / contract.FILE).exists():
        return folder
    return None


def _tokenizer(path: Path) -> tokens.Fast:
    file = path / _TOKENIZER if path.is_dir() else path
    if not file.is_file():
        raise EngineError(f"--tokenizer: there is no {file}")
    try:
        return tokens.read(str(file))
    except Exception as error:  # the library raises bare ``Exception``
        raise EngineError(f"--tokenizer: {file} is no tokenizer: {str(error)[:200]}") from None


def _key(variable: str, where: Address) -> str:
    """The key in the environment; where no variable is named, the engine needs none."""
    if not variable:
        return os.environ.get("OPENAI_API_KEY", "") if where.host == OPENAI else ""
    key = os.environ.get(variable, "").strip()
    if not key:
        raise EngineError(f"--key-variable: the environment has no {variable}, or it is empty")
    if not key.isascii() or not key.isprintable():
        raise EngineError(f"--key-variable: {variable} holds no key")
    return key
