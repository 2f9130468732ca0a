"""The benchmark: its examples, how they are run and scored, and what is told of it."""
