"""llguidance holds a model's tokens to a grammar: which may come next, and whether the text may end.

A mask promises that the text is the beginning of one in the grammar, not that there will be an end: what is read is
always parsed again. llguidance gives up on a step that needs too many items and then lets nothing but the end pass;
so its limit is high here, and every mask is followed by the question whether it has given up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import llguidance

ITEMS = 1_000_000
"""Of one step; llguidance's own limit, which vLLM has too, is 50,000."""


class ConstraintError(Exception):
    """A grammar that llguidance does not take, or a text that it cannot follow."""


@lru_cache(maxsize=4)
def tokens(file: Path, rows: int, ends: tuple[int, ...]) -> llguidance.LLTokenizer:
    """The tokens of a ``tokenizer.json`` for a model whose table has so many rows. Takes a second or two, once."""
    return llguidance.LLTokenizer(file.read_text("utf-8"), n_vocab=rows, eos_token=list(ends))


@lru_cache(maxsize=16)
def _compiled(found: llguidance.LLTokenizer, grammar: str, items: int) -> llguidance.LLMatcher:
    limits = llguidance.LLParserLimits(step_max_items=items)
    text = llguidance.LLMatcher.grammar_from_lark(grammar)
    matcher = llguidance.LLMatcher(found, text, log_level=0, limits=limits)
    if matcher.is_error():
        raise ConstraintError(f"llguidance does not take the grammar: {matcher.get_error()}")
    return matcher


class Constraint:
    """A text that is being written, held to a grammar."""

    def __init__(self, found: llguidance.LLTokenizer, grammar: str, items: int = ITEMS) -> None:
        self._arrays: Any = import_module("llguidance.numpy")
        self._matcher = _compiled(found, grammar, items).deep_copy()
        self._mask: Any = self._arrays.allocate_token_bitmask(1, found.vocab_size)

    def mask(self) -> Any:
        """A bit for each token that may come next, as numpy's array, the same each time. Raises ``ConstraintError``."""
        self._arrays.fill_next_token_bitmask(self._matcher, self._mask)
        self._check("no token can come next")
        return self._mask

    def forbid(self, logits: Any) -> None:
        """Makes the logits of tokens that may not come next impossible, in place. Raises ``ConstraintError``."""
        np: Any = import_module("numpy")
        bits = np.unpackbits(self.mask().view(np.uint8).ravel(), bitorder="little")
        logits[bits[: logits.size] == 0] = -np.inf

    def allows(self, token: int) -> bool:
        """May this token come next? Cheaper than a mask."""
        return self._matcher.validate_tokens([token]) == 1

    def could_end_after(self, token: int) -> bool:
        """Could the text end, were this token to come next?"""
        tried = self._matcher.deep_copy()
        return tried.validate_tokens([token]) == 1 and tried.consume_token(token) and tried.is_accepting()

    def accept(self, token: int) -> None:
        """The token that came next. Raises ``ConstraintError`` where it may not."""
        if not self._matcher.consume_token(token):
            self._check("the token may not stand here")

    @property
    def accepting(self) -> bool:
        """May the text end here?"""
        return self._matcher.is_accepting()

    def _check(self, what: str) -> None:
        if self._matcher.is_error():
            raise ConstraintError(f"{what}: {self._matcher.get_error()}")


# Whole texts, for tests and for tools: two engines that share no code.


def by_llguidance(grammar: str) -> Callable[[str], bool]:
    """Whether llguidance finds a text in a grammar, byte by byte, as a model writes it."""
    first = _compiled(_bytes(), grammar, ITEMS)

    def accepts(text: str) -> bool:
        matcher, data = first.deep_copy(), text.encode()
        return matcher.try_consume_tokens(list(data)) == len(data) and matcher.is_accepting()

    return accepts


def by_xgrammar(grammar: str) -> Callable[[str], bool]:
    """Whether XGrammar finds a text in a grammar."""
    xgrammar: Any = import_module("xgrammar")
    info = xgrammar.TokenizerInfo(["</s>", "a"], stop_token_ids=[0])
    compiler = xgrammar.GrammarCompiler(info, max_threads=1, cache_enabled=False)
    compiled = compiler.compile_grammar(xgrammar.Grammar.from_lark(grammar))

    def accepts(text: str) -> bool:
        matcher = xgrammar.GrammarMatcher(compiled)
        return matcher.accept_string(text) and matcher.accept_token(0)

    return accepts


@lru_cache(maxsize=1)
def _bytes() -> llguidance.LLTokenizer:
    return llguidance.LLTokenizer("byte")
