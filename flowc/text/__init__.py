"""Texts before anything is read in them: what a merge left there, and what Markdown stands around."""
