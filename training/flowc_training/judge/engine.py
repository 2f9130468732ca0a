"""A judge's model behind any OpenAI-compatible endpoint: asked through the ledger, so that nothing is paid twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flowc_serving.agent.json_value import Object
from flowc_training.bench.baselines.asking import Reply
from flowc_training.judge.judging import AskError
from flowc_training.requests.endpoint import Endpoint, Prompt

_MOST = 2_000
"""Tokens of an answer."""


class Engine:
    """A model at an endpoint. An answer that did not count is asked for again a little warmer."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self.name = model
        self._endpoint = endpoint

    async def ask(self, messages: Sequence[Object], schema: Object, *, again: int = 0) -> Reply:
        """One completion. Raises ``AskError`` where none came, or the budget is spent."""
        system, user = (str(each["content"]) for each in messages)
        prompt: Prompt[Any] = Prompt(
            system, user, schema, json.dumps, "verdicts", temperature=0.3 * again, most=_MOST
        )
        await self._endpoint.ask([prompt])
        kept = self._endpoint.kept(prompt)
        if kept is None:
            counts = self._endpoint.counts
            why = "the budget is spent" if counts.unsent else (counts.problems or ["no reason was given"])[-1]
            raise AskError(f"{self.name} gave no answer: {why}")
        return Reply(kept.answer, kept.read, kept.written)
