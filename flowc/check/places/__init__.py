"""Where things stand: the places of a workflow in its view and in its document.

``placed`` reads a workflow and keeps its text, ``locating`` finds the place of a finding among the nodes that the
reader of the view noted, with ``literals`` for the characters inside of strings, and ``editing`` what to put there.
"""

from __future__ import annotations

from flowc.check.places.placed import Placed, read

__all__ = ["Placed", "read"]
