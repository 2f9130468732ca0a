"""The checker: what of a workflow cannot work, found without a shop.

``check`` takes a document or a view and gives diagnostics, ``buckets`` their errors as production's tools report
them. ``examine`` checks against what is ``Known``, and has the workflow and its document of the same reading. All
are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.faces import face

if TYPE_CHECKING:
    from flowc.check.checker import Checked, Known, buckets, check, examine

__all__ = ["Checked", "Known", "buckets", "check", "examine"]

__getattr__ = face(globals(), {"check.checker": "Checked Known buckets check examine"})
