"""A judge's model behind any OpenAI-compatible endpoint: asked for JSON by a schema, or without where it knows none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flowc_serving.agent.json_value import Object
from flowc_training.judge.judging import AskError, Reply


class Engine:
    """A model at an endpoint; its answers are the same each time, as far as the engine can (temperature 0)."""

    def __init__(self, url: str, model: str, key: str = "none", *, seconds: float = 120.0) -> None:
        from openai import AsyncOpenAI

        self.name = model
        self._client = AsyncOpenAI(base_url=url, api_key=key, timeout=seconds, max_retries=2)
        self._knows_schemas = True

    async def ask(self, messages: Sequence[Object], schema: Object, *, again: int = 0) -> Reply:
        """One completion. Raises ``AskError``."""
        from openai import APIError, BadRequestError

        try:
            try:
                answer = await self._create(messages, schema, again)
            except BadRequestError:
                if not self._knows_schemas:
                    raise
                self._knows_schemas = False
                answer = await self._create(messages, schema, again)
        except APIError as error:
            raise AskError(f"{self.name} gave no answer: {str(error)[:300]}") from error
        usage = answer.usage
        text = answer.choices[0].message.content if answer.choices else None
        return Reply(text or "", *((usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)))

    async def _create(self, messages: Sequence[Object], schema: Object, again: int) -> Any:
        more: dict[str, Any] = {}
        if self._knows_schemas:
            described = {"name": "verdicts", "strict": True, "schema": schema}
            more["response_format"] = {"type": "json_schema", "json_schema": described}
        create: Any = self._client.chat.completions.create
        temperature = 0.3 if again else 0.0
        answer: Any = await create(
            model=self.name, messages=[*messages], temperature=temperature, seed=again, **more
        )
        return answer

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()
