"""Conditions: one expression, stored as a JSON ``tree`` or as ``text``; ``forms`` reads and writes either."""
