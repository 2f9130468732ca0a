"""What was said before, where a client sends it again as text alone.

OpenAI's chat API is stateless: a client sends the words of a conversation, but not the calls and answers between
them. A history that this server gave its answers to is known by its words, so the model reads the whole of it; of
others it reads the words.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from hashlib import sha256

from flowc_serving.agent.conversation import Assistant, Conversation, Message, User

_MOST = 2_000
_MOST_MESSAGES = 400
"""Of one conversation that is kept."""


class Histories:
    """The last conversations, by shop and words."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, Conversation] = OrderedDict()
        self._continued: set[bytes] = set()

    def keep(self, shop: str, conversation: Conversation) -> None:
        """Know a conversation by its words from now on."""
        if len(conversation.messages) > _MOST_MESSAGES:
            return
        name = _name(shop, words(conversation.messages))
        self._kept[name] = conversation
        self._continued.discard(name)
        if len(self._kept) > self._most:
            oldest, _ = self._kept.popitem(last=False)
            self._continued.discard(oldest)

    def find(self, shop: str, said: Sequence[tuple[str, str]]) -> tuple[Conversation, bool] | None:
        """The conversation of these words, and whether it goes on from here for the first time.

        Where it went on before, another answer to the same words is wanted: that is another conversation.
        """
        name = _name(shop, said)
        found = self._kept.get(name)
        if found is None:
            return None
        is_first = name not in self._continued
        self._continued.add(name)
        return found, is_first


def words(messages: Iterable[Message]) -> list[tuple[str, str]]:
    """What merchant and model said, a turn's answers as the one text that ``joined`` makes of them."""
    found: list[tuple[str, str]] = []
    texts: list[str] = []
    for message in messages:
        if isinstance(message, User):
            if found:
                found.append(("assistant", joined(texts)))
            found.append(("user", message.text))
            texts = []
        elif isinstance(message, Assistant):
            texts.append(message.text)
    return [*found, ("assistant", joined(texts))] if found else []


def joined(texts: Iterable[str]) -> str:
    """What a model said between its calls, as one text."""
    return "\n\n".join(stripped for text in texts if (stripped := text.strip()))


def _name(shop: str, said: Iterable[tuple[str, str]]) -> bytes:
    told = [[role, text.strip()] for role, text in said]
    return sha256(json.dumps([shop, told]).encode()).digest()
