"""The mode ``ids``: the tokens of ``rendering`` to ``/completions``, and the text that comes back read by ``calls``.

Law M1 holds: what is sent are the very ids that ``rendering.prompt`` makes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from flowc_serving.agent.calls import Reader
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import Conversation
from flowc_serving.agent.json_value import Json, Object, text
from flowc_serving.agent.model import Part, Request
from flowc_serving.agent.rendering import Tokenizer, prompt
from flowc_serving.backends.flavours import WAYS, Flavour

END = "<|im_end|>"
"""What ends an answer, in the chat template."""


@dataclass(frozen=True, slots=True)
class Ids:
    """The mode: the engine's own tokenizer is known."""

    contract: Contract
    tokenizer: Tokenizer

    @property
    def name(self) -> Literal["ids"]:
        return "ids"

    @property
    def path(self) -> str:
        return "/completions"

    def body(self, request: Request, flavour: Flavour) -> Object:
        """The prompt as ids; where an engine leaves a model's marks out of its text, it is told not to."""
        ids = cast(list[Json], [*prompt(request.conversation, self.contract, self.tokenizer)])
        return {"prompt": ids, "stop": [END], **WAYS[flavour].marks}

    def reader(self, conversation: Conversation) -> CompletionReader:
        """A reader of one answer."""
        return CompletionReader(conversation)


class CompletionReader:
    """Reads one answer of completions, which is a model's own text."""

    def __init__(self, conversation: Conversation) -> None:
        self._calls = Reader(conversation)

    def read(self, choice: Object) -> Iterable[Part]:
        """The parts of one more piece."""
        return self._calls.feed(text(choice.get("text")))

    def end(self, *, cut: bool) -> Iterable[Part]:
        """What was still open when the answer ended."""
        return self._calls.finish(cut=cut)
