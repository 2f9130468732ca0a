"""The agent: its contract, its tools, its session and its loop. Imports no web framework and no torch."""
