"""Constrained decoding: programs in the language only, typed by their conversation (docs/decoding.md)."""
