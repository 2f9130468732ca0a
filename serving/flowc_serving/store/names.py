"""The names of fields and rows in the log, pinned in one place.

``gen_ai.*`` are OpenTelemetry's names for generative AI, whose status is "development": where they change there, the
log keeps these until a new layout is written. ``shop.id`` and ``flow.*`` are our own.
"""

from __future__ import annotations

# Fields: OpenTelemetry's.

CONVERSATION = "gen_ai.conversation.id"
OPERATION = "gen_ai.operation.name"
MODEL = "gen_ai.request.model"
RESPONSE = "gen_ai.response.id"
INPUT = "gen_ai.input.messages"
OUTPUT = "gen_ai.output.messages"
TOKENS_READ = "gen_ai.usage.input_tokens"
TOKENS_WRITTEN = "gen_ai.usage.output_tokens"
TOOL_NAME = "gen_ai.tool.name"
TOOL_CALL = "gen_ai.tool.call.id"
TOOL_RESULT = "gen_ai.tool.call.result"
EVALUATION = "gen_ai.evaluation.name"
SCORE = "gen_ai.evaluation.score.value"
LABEL = "gen_ai.evaluation.score.label"
EXPLANATION = "gen_ai.evaluation.explanation"
ERROR = "error.type"

# Fields: our own.

SHOP = "shop.id"
ARM = "flow.arm"
SERVED_BY = "flow.served_by"
FINGERPRINT = "flow.fingerprint"
DRIFT = "flow.drift"
REPRESENTATION = "flow.representation"
TESTS = "flow.tests"
CONTEXT = "flow.context"
SECONDS = "flow.seconds"
FIRST_SECONDS = "flow.seconds.first"
ENDING = "flow.ending"
ERROR_TEXT = "flow.error"
TURN = "flow.turn.messages"
ACTIVATED = "flow.activated"
EDITED = "flow.edited"
WORKFLOW = "flow.workflow.id"
VERSION = "flow.workflow.version"
ANNOTATOR_KIND = "flow.annotator.kind"
ANNOTATOR = "flow.annotator.id"
JUDGE = "flow.judge.version"
GUIDELINE = "flow.guideline.version"

# What a row is.

BEGUN = "flow.conversation.begun"
ASKED = "flow.turn.begun"
CHAT = "gen_ai.client.inference.operation.details"
ANSWERED = "flow.tool.answered"
ENDED = "flow.turn.ended"
EVALUATED = "gen_ai.evaluation.result"
SWITCHED = "flow.workflow.switched"
CHANGED = "flow.workflow.edited"

FIELDS = (
    CONVERSATION,
    OPERATION,
    MODEL,
    RESPONSE,
    INPUT,
    OUTPUT,
    TOKENS_READ,
    TOKENS_WRITTEN,
    TOOL_NAME,
    TOOL_CALL,
    TOOL_RESULT,
    EVALUATION,
    SCORE,
    LABEL,
    EXPLANATION,
    ERROR,
    SHOP,
    ARM,
    SERVED_BY,
    FINGERPRINT,
    DRIFT,
    REPRESENTATION,
    TESTS,
    CONTEXT,
    SECONDS,
    FIRST_SECONDS,
    ENDING,
    ERROR_TEXT,
    TURN,
    ACTIVATED,
    EDITED,
    WORKFLOW,
    VERSION,
    ANNOTATOR_KIND,
    ANNOTATOR,
    JUDGE,
    GUIDELINE,
)
"""All fields that a row may have, in the order that a table shows them."""
