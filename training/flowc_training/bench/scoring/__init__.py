"""Scores: pure functions of an example and of what a model did."""
