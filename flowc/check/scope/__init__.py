"""What each step can read, and what it holds.

``reach`` says which steps surely ran before which, ``definitions`` what steps define, and ``roots`` puts both together:
the roots of a step. ``types`` knows the properties of what they hold, ``paths`` walks them and finds what was
meant by others, and ``resolving`` reads a path where it stands, for the checks.
"""
