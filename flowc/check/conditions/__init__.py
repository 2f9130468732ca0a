"""Conditions: ``operands`` checks them, by the kinds of values that the table of operators names.

``literal_types`` says whether a literal fits beside a path, ``corrections`` what a comparison was meant to be, and
``unread`` what is wrong with a text that is no condition.
"""
