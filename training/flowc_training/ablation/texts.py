"""Texts as token ids and back: a chat in the marks of ChatML, which SmolLM2 and Qwen3 share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training.ablation.training import Example

OPEN, END, LAST = "<|im_start|>", "<|im_end|>", "<|endoftext|>"

Message = Mapping[str, str]
"""``role`` and ``content``."""


class Texts:
    """The tokenizer of a model's folder. Marks inside texts are text, never marks."""

    def __init__(self, folder: Path) -> None:
        tokenizers: Any = import_module("tokenizers")
        self.file = folder / "tokenizer.json"
        self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(self.file))
        self._tokenizer.encode_special_tokens = True
        marks = {mark: self._tokenizer.token_to_id(mark) for mark in (OPEN, END, LAST)}
        self._open, self._end = marks[OPEN], marks[END]
        self.ends: tuple[int, ...] = tuple(each for each in (marks[END], marks[LAST]) if each is not None)

    def ids(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def text(self, ids: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=False))

    def prompt(self, messages: Sequence[Message]) -> tuple[int, ...]:
        """A chat up to where the model answers."""
        written = [part for each in messages for part in self._said(each)]
        return (*written, *self._opened("assistant"))

    def example(self, messages: Sequence[Message], answer: str) -> Example:
        """A chat and the answer that is learnt, with its end."""
        return Example(self.prompt(messages), (*self.ids(answer), self._end))

    def _said(self, message: Message) -> tuple[int, ...]:
        return (*self._opened(message["role"]), *self.ids(message["content"]), self._end, *self.ids("\n"))

    def _opened(self, role: str) -> tuple[int, ...]:
        return (self._open, *self.ids(f"{role}\n"))
