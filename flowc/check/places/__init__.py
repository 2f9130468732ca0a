"""Where things stand: the places of a workflow in its view and in its document.

``placed`` reads a workflow and keeps its text, ``nodes`` tells which node of the syntax tree says what, ``locating``
finds the node of a place, with ``ways`` for ports, and ``spans`` its characters, with ``literals`` for those inside
of strings. ``own_names`` keeps what a person calls things when something is to be put in their place.
"""

from __future__ import annotations

from flowc.check.places.placed import Placed, read

__all__ = ["Placed", "read"]
