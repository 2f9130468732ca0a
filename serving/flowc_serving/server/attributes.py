"""The names of spans and attributes of OpenTelemetry, pinned here and nowhere else.

``gen_ai.*`` are the conventions for generative AI, whose status is "development": where they change, this file does.
"""

from __future__ import annotations

INVOKE_AGENT = "invoke_agent"
CHAT = "chat"
EXECUTE_TOOL = "execute_tool"

OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
AGENT = "gen_ai.agent.name"
CONVERSATION = "gen_ai.conversation.id"
MODEL = "gen_ai.request.model"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
TOOL = "gen_ai.tool.name"
TOOL_CALL = "gen_ai.tool.call.id"
ERROR = "error.type"
ARM = "flow.arm"
ENDING = "flow.ending"
FIRST_SECONDS = "flow.seconds.first"
