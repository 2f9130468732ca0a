"""Who is told of a run: a journal beside the checkpoint always, Comet and trackio where a recipe names them.

``of`` gives the tracker of a recipe's ``Watch``, ``run_of`` what it is told at the start.
"""

from flowc_training.tracking.choosing import of
from flowc_training.tracking.describing import run_of
from flowc_training.tracking.tracker import Figures, Run, Status, Tracker, TrackingError

__all__ = ["Figures", "Run", "Status", "Tracker", "TrackingError", "of", "run_of"]
