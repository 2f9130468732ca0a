"""The server: OpenAI's API, conversations, workflows, production's gateway, MCP and the page, as one application."""
