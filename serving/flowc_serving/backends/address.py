"""A model as people name it, and how it is to be used; where an engine is: ``openai:http://gpu:8000/v1#model``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flowc_serving.backends.flavours import Flavour

OPENAI = "api.openai.com"
"""The one host whose key has a variable of its own; elsewhere a key is sent only where a variable is named."""

_FORM = "openai:http://127.0.0.1:8000/v1#model"


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """The flags of a model. ``model`` is its name: an engine's address, a checkpoint's folder, the demonstration.

    ``tokenizer`` is a ``tokenizer.json`` or the folder of a checkpoint: with it an engine's prompts travel as ids.
    ``key_variable`` names the engine's key. ``checkpoint`` is a ``flow_contract.json`` or the folder that has one: what
    an engine's model was trained on, where that does not lie beside the tokenizer. A checkpoint of another contract is
    refused (law M3), but for ``allow_drift``.
    """

    model: str
    key_variable: str = ""
    tokenizer: Path | None = None
    flavour: Flavour | None = None
    checkpoint: Path | None = None
    allow_drift: bool = False


class AddressError(ValueError):
    """A text that names no engine; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class Address:
    """The base of an engine's API, and the name of a model there: empty for the one that it serves."""

    base: str
    model: str = ""

    @property
    def host(self) -> str:
        """The host and port, for messages."""
        return urlsplit(self.base).netloc


def address(text: str) -> Address:
    """The engine that ``--model`` names. Raises ``AddressError``."""
    kind, colon, rest = text.partition(":")
    if kind != "openai" or not colon:
        raise AddressError(f"an engine is named like {_FORM}")
    base, _, model = rest.partition("#")
    try:
        parts = urlsplit(base)
        named = parts.hostname and parts.port != 0
    except ValueError as error:
        raise AddressError(f"{base!r} is no address: {error}") from None
    if parts.scheme not in ("http", "https") or not named:
        raise AddressError(f"{base!r} is no http address; an engine is named like {_FORM}")
    if parts.username or parts.password:
        raise AddressError(
            "an address holds no password: name the variable that has the key (--key-variable)"
        )
    if parts.query:
        raise AddressError(f"an address has no query; the model stands behind a #: {_FORM}")
    return Address(base.rstrip("/"), model)
