"""A run of two processes on the CPU in place of training: they meet, and each writes down whom it met.

``python -m making.launched FOLDER`` is what the launchers start.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from importlib import import_module
from os import environ, getpid
from pathlib import Path
from typing import Any

TOLD = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "GROUP_RANK")
ALSO = ("ACCELERATE_USE_FSDP", "FSDP_VERSION", "ACCELERATE_MIXED_PRECISION", "OMP_NUM_THREADS")


def main() -> None:
    torch: Any = import_module("torch")
    distributed: Any = import_module("torch.distributed")
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", timeout=timedelta(seconds=60))
    met = torch.tensor([1 << distributed.get_rank()])
    distributed.all_reduce(met)
    found = {name: environ.get(name) for name in (*TOLD, *ALSO)}
    found |= {"met": int(met), "words": sys.argv[2:], "pid": getpid()}
    Path(sys.argv[1], f"{environ['RANK']}.json").write_text(json.dumps(found), "utf-8")
    distributed.barrier()
    distributed.destroy_process_group()


if __name__ == "__main__":
    main()
