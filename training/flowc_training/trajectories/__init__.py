"""Ideal conversations, executed on a session with the production tools."""
