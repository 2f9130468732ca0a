"""Grammars as text, for engines that constrain by themselves: vLLM, SGLang, and any that reads llguidance's Lark.

Text once made is kept: conversations that were told of the same tasks have the same grammar.
"""

from __future__ import annotations

from functools import lru_cache

from flowc import grammar as views
from flowc.catalog import Catalog, Schema
from flowc_serving.agent import contract
from flowc_serving.agent.conversation import Conversation
from flowc_serving.decoding.lexicon import Vocabulary, complete, vocabulary
from flowc_serving.decoding.whole import Marks, whole

DEPTH = views.DEEPEST
"""How deep blocks may be nested: as deep as in any canonical view."""


def grammar(
    conversation: Conversation,
    catalog: Catalog,
    schema: Schema,
    *,
    escaped: bool,
    whole_output: bool,
    marks: Marks = "tokens",
) -> str:
    """The grammar of the programs that a conversation may write, in llguidance's Lark, which XGrammar reads too.

    ``escaped`` is for a program inside a JSON string, without its quotes. With ``whole_output`` it is the grammar of a
    whole answer in the contract's raw form: free text, calls, and the programs of calls. ``marks`` says what the marks
    of calls are to the engine: with ``text`` XGrammar reads it, with ``tokens`` only llguidance.
    """
    if escaped and whole_output:
        raise ValueError("programs travel raw in a whole answer: ask for the one or the other")
    names = contract.of(conversation).names
    if conversation.representation != "python":
        raise ValueError("only programs in Python have a grammar: representation is json")
    return _text(vocabulary(conversation, catalog), schema, names if whole_output else (), escaped, marks)


@lru_cache(maxsize=32)
def _text(words: Vocabulary, schema: Schema, tools: tuple[str, ...], escaped: bool, marks: Marks) -> str:
    program = views.unrolled(DEPTH, "llguidance", complete(words, schema))
    if escaped:
        return views.escaped(program)
    return whole(program, tools, marks) if tools else program
