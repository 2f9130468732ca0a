"""Tokenizers for ``rendering``: of the library ``tokenizers``, and transformers' fast ones, which stand on it."""

from __future__ import annotations

from typing import Any

from flowc_serving.agent.rendering import Encoded


class Fast:
    """A ``tokenizers.Tokenizer``."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def encode(self, text: str) -> Encoded:
        """The text's tokens. Nothing is added and nothing cut off."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        return Encoded(found.ids, [end for _, end in found.offsets])


def of(tokenizer: Any) -> Fast:
    """The tokenizer of a ``tokenizers.Tokenizer``, or of a fast tokenizer of transformers."""
    return Fast(getattr(tokenizer, "backend_tokenizer", tokenizer))


def read(path: str) -> Fast:
    """The tokenizer of a ``tokenizer.json``."""
    from tokenizers import Tokenizer

    return Fast(Tokenizer.from_file(path))
