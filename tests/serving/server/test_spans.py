"""Spans of a turn: nothing that a model or a merchant wrote stands in them."""

from __future__ import annotations

from unittest.mock import MagicMock

from flowc_serving.agent.conversation import Call
from flowc_serving.agent.events import Answered, Called
from flowc_serving.server.spans import Spans


def test_names_that_a_model_makes_up() -> None:
    tracer = MagicMock()
    spans = Spans("c1", "scripted", "a", tracer)
    for name in ("task_search", "\x1b[31m ann@example.com"):
        call = Call("s1", name, {"search_queries": ["ann@example.com"]})
        spans.event(Called(call))
        spans.event(Answered(call, {"error": "ann@example.com", "error_code": "UNKNOWN_TOOL"}, 0.1))
    spans.end()
    assert "ann@" not in repr(tracer.mock_calls)
    begun = [each.args[0] for each in tracer.start_span.call_args_list]
    assert begun == ["invoke_agent flowc", "execute_tool task_search", "execute_tool unknown"]
