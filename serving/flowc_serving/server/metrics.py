"""Prometheus metrics, in a registry of this server's own. No shop stands in them."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SHORT = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_LONG = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640)


class Metrics:
    """What is counted."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.requests = Counter(
            "flowc_requests", "Requests by route and status", ("method", "route", "status"), registry=own
        )
        self.seconds = Histogram(
            "flowc_request_seconds", "Seconds until an answer's end", ("route",), buckets=_LONG, registry=own
        )
        self.turns = Counter("flowc_turns", "Turns by how they ended", ("why", "arm"), registry=own)
        self.running = Gauge("flowc_turns_running", "Turns that run now", registry=own)
        self.turn_seconds = Histogram("flowc_turn_seconds", "Seconds of a turn", buckets=_LONG, registry=own)
        self.asked = Histogram(
            "flowc_model_seconds",
            "Seconds of one answer of the model",
            ("part",),
            buckets=_LONG,
            registry=own,
        )
        self.tokens = Counter("flowc_tokens", "Tokens by direction", ("direction",), registry=own)
        self.calls = Counter(
            "flowc_tool_calls", "Tool calls by tool and outcome", ("tool", "outcome"), registry=own
        )
        self.tool_seconds = Histogram(
            "flowc_tool_seconds", "Seconds of a tool", ("tool",), buckets=_SHORT, registry=own
        )
        self.gateway = Counter(
            "flowc_gateway_calls", "Calls of the gateway", ("tool", "outcome"), registry=own
        )
        self.feedback = Counter("flowc_feedback", "What merchants thought", ("rating",), registry=own)
        self.switched = Counter(
            "flowc_workflows_switched", "Workflows turned on or off", ("to",), registry=own
        )

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
