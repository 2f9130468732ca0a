"""An engine as flags describe it: its address, key, tokenizer, kind, and the contract of its checkpoint."""

from __future__ import annotations

import os
from pathlib import Path

from flowc.catalog import load as load_catalog, load_schema
from flowc_serving.agent import contract, tokens
from flowc_serving.backends.address import OPENAI, Address, AddressError, ModelOptions, address
from flowc_serving.backends.chat import Messages
from flowc_serving.backends.completions import Ids
from flowc_serving.backends.engine import Engine, Mode
from flowc_serving.backends.grammars import TypedAnswers

_TOKENIZER = "tokenizer.json"


class EngineError(ValueError):
    """An engine that cannot be used as it is described; the message says what is wrong and what to do."""


def open_engine(options: ModelOptions) -> Engine:
    """The engine of the flags; it is not asked anything yet.

    Raises ``EngineError``, and ``ContractError`` where its checkpoint was trained on another contract.
    """
    try:
        where = address(options.model)
    except AddressError as error:
        raise EngineError(f"--model: {error}") from None
    saved = _checkpoint(options)
    drift: tuple[str, ...] = ()
    if saved is not None:
        drift = contract.check_fingerprint(contract.read(saved), allow_drift=options.allow_drift)
    mode: Mode = Messages(contract.load(raw=False))
    if options.tokenizer is not None:
        mode = Ids(contract.load(), _tokenizer(options.tokenizer))
    return Engine(
        where,
        mode,
        key=_key(options.key_variable, where),
        flavour=options.flavour,
        constraint=TypedAnswers(load_catalog(), load_schema()),
        drift=drift,
    )


def _checkpoint(options: ModelOptions) -> Path | None:
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
