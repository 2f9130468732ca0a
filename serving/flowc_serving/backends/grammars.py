"""What engines are sent to hold programs to the language: the grammar of a whole answer, typed by its conversation.

There is one where an engine takes Lark and is sent tokens: its answer then is the contract's raw form. In chat messages
an engine has a form of its own around calls, which no grammar of ours tells, and GBNF has no way to say the language's
terminals: there programs are free while they are written, and compiled and checked afterwards, as all are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flowc.catalog import Catalog, Schema
from flowc_serving.agent.model import Request
from flowc_serving.backends.flavours import Dialect
from flowc_serving.decoding.export import grammar
from flowc_serving.decoding.whole import Marks


@dataclass(frozen=True, slots=True)
class TypedAnswers:
    """Grammars of whole answers (``engine.Constraint``), over one catalogue and schema."""

    catalog: Catalog
    schema: Schema
    marks: Marks = "tokens"
    """What the marks of a call are to the engine (``decoding.whole``)."""

    def covers(self, dialect: Dialect, mode: Literal["ids", "messages"]) -> bool:
        """Is there a grammar for such an engine?"""
        return dialect == "lark" and mode == "ids"

    def __call__(self, request: Request) -> str | None:
        """The grammar of the next answer; None where programs are no Python."""
        conversation = request.conversation
        if conversation.representation != "python":
            return None
        return grammar(
            conversation, self.catalog, self.schema, escaped=False, whole_output=True, marks=self.marks
        )
