"""Baselines: what others do, in the same harness. Each is a solver; its prompts are our own."""
