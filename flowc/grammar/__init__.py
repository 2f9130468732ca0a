"""The normative grammar of views, ``grammar/workflow.lark``: a parser of it, and its form for decoders.

The compiler does not need this room: ``view.reader`` reads views. The grammar says what a view is, a decoder
is built from it, and the tests hold grammar and reader to the same texts (docs/grammar.md). What stands in
``__all__`` is imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.faces import face

if TYPE_CHECKING:
    from flowc.grammar.escaping import escaped
    from flowc.grammar.lexicon import Known, Lexicon, named
    from flowc.grammar.parsing import FILE, Layout, accepts, grammar_text, parse, parser
    from flowc.grammar.regexes import one_of, other_than, quoted
    from flowc.grammar.unrolling import DEEPEST, Dialect, unrolled

__all__ = [
    "DEEPEST",
    "FILE",
    "Dialect",
    "Known",
    "Layout",
    "Lexicon",
    "accepts",
    "escaped",
    "grammar_text",
    "named",
    "one_of",
    "other_than",
    "parse",
    "parser",
    "quoted",
    "unrolled",
]

__getattr__ = face(
    globals(),
    {
        "grammar.parsing": "FILE Layout accepts grammar_text parse parser",
        "grammar.unrolling": "DEEPEST Dialect unrolled",
        "grammar.lexicon": "Known Lexicon named",
        "grammar.regexes": "one_of other_than quoted",
        "grammar.escaping": "escaped",
    },
)
