"""The server: API, MCP and Flow's gateway over HTTP."""
