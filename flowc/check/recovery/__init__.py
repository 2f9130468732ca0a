"""What can be checked of a view that does not read: the rest of it.

``origins`` keeps where each character of a changed text stood, ``leaving_out`` what is put in the place of a mistake,
``rounds`` does both until the text reads, and ``completing`` adds what the checks then find to what was wrong before.
"""

from __future__ import annotations

from flowc.check.recovery.completing import completed

__all__ = ["completed"]
