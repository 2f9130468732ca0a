"""Spans of a turn from its events: the agent's, and below it one per answer of the model and per tool.

Without OpenTelemetry's SDK in the process they cost nothing and go nowhere.
"""

from __future__ import annotations

import time

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from flowc_serving.agent.contract import load
from flowc_serving.agent.events import Answered, Asked, Called, Ended, Event
from flowc_serving.store import names

_BILLION = 1_000_000_000

# Names of OpenTelemetry that the log has none of; the others are those of ``store.names``.

INVOKE_AGENT = "invoke_agent"
CHAT = "chat"
EXECUTE_TOOL = "execute_tool"
PROVIDER = "gen_ai.provider.name"
AGENT = "gen_ai.agent.name"


class Spans:
    """The spans of one turn."""

    def __init__(self, conversation: str, model: str, arm: str, tracer: Tracer | None = None) -> None:
        self._tracer = tracer or trace.get_tracer("flowc_serving")
        self._model = model
        self._agent = self._tracer.start_span(
            f"{INVOKE_AGENT} flowc",
            attributes={
                names.OPERATION: INVOKE_AGENT,
                PROVIDER: "flowc",
                AGENT: "flowc",
                names.CONVERSATION: conversation,
                names.MODEL: model,
                names.ARM: arm,
            },
        )
        self._below: Context = trace.set_span_in_context(self._agent)
        self._tools: dict[str, Span] = {}

    def event(self, event: Event) -> None:
        """An event of the turn."""
        match event:
            case Asked():
                self._asked(event)
            case Called(call):
                tool = (
                    call.name if call.name in load(tests=True).names else "unknown"
                )  # a model may call anything
                self._tools[call.id] = self._tracer.start_span(
                    f"{EXECUTE_TOOL} {tool}",
                    self._below,
                    attributes={
                        names.OPERATION: EXECUTE_TOOL,
                        names.TOOL_NAME: tool,
                        names.TOOL_CALL: call.id,
                    },
                )
            case Answered(call, data):
                span = self._tools.pop(call.id, None)
                if span is not None:
                    _failed(span, str(data.get("error_code") or "error") if data.get("error") else "")
                    span.end()
            case Ended(_, _, why):
                self._agent.set_attribute(names.ENDING, why)
                _failed(self._agent, "model" if why == "model" else "")
            case _:
                pass

    def _asked(self, event: Asked) -> None:
        """An answer of the model that is over: its span is written from its seconds."""
        now = time.time_ns()
        span = self._tracer.start_span(
            f"{CHAT} {self._model}",
            self._below,
            SpanKind.CLIENT,
            attributes={
                names.OPERATION: CHAT,
                names.MODEL: self._model,
                names.TOKENS_READ: event.read,
                names.TOKENS_WRITTEN: event.written,
                names.FIRST_SECONDS: event.first,
            },
            start_time=now - int(event.seconds * _BILLION),
        )
        span.end(now)

    def end(self) -> None:
        """The turn is over, however it ended."""
        for span in self._tools.values():
            _failed(span, "cancelled")
            span.end()
        self._agent.end()


def _failed(span: Span, kind: str) -> None:
    if kind:
        span.set_attribute(names.ERROR, kind)
        span.set_status(Status(StatusCode.ERROR))
