"""Conditions: one expression, stored as a JSON tree or as ``text``; ``forms`` reads and writes either.

``operators`` is the one table of operators, ``kept`` what a tree has besides what it says.
"""
