"""``make rewarded``: a small model learns from rewards, and how much by (``reinforcement.showing``).

    python -m flowc_training.stages.rewarded --help

It takes about ten minutes of one core, and goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from flowc_serving.backends import quiet
from flowc_training.reinforcement.showing import Plan, show


def main(arguments: Sequence[str] | None = None) -> int:
    """Show it; the table's file."""
    quiet.libraries()
    usual = Plan(Path("build/rewarded"))
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=usual.out, help="the folder")
    for name in ("learnt", "epochs", "wished", "held", "steps", "group", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name))
    print(show(Plan(**vars(parser.parse_args(arguments)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
