"""Checkpoints and their cards, to and from the hub or a folder."""
