"""FSDP2 on CPUs, for rehearsals: accelerate knows FSDP for accelerators only, and runs DDP elsewhere without a word.

``allow`` makes it take FSDP2 for processes that talk through gloo, so that the real script is tried, checkpoints and
all, before it costs anything. Only a recipe that says ``machines.device = cpu`` and ``sharding = fsdp2`` gets here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def allow() -> None:
    """From here on this process shards on CPUs."""
    state: Any = import_module("accelerate.state")
    if getattr(state.AcceleratorState.__init__, "rehearses", False):
        return
    usual = state.AcceleratorState.__init__

    def begin(self: Any, *given: Any, fsdp_plugin: Any = None, **named: Any) -> None:
        usual(self, *given, fsdp_plugin=fsdp_plugin, **named)
        if fsdp_plugin is None or self.distributed_type != state.DistributedType.MULTI_CPU:
            return
        self.distributed_type = state.DistributedType.FSDP
        # The shared state too: what reads it later would find DDP, and save sharded tensors as whole ones.
        state.PartialState._shared_state["distributed_type"] = state.DistributedType.FSDP
        if self._mixed_precision != "no":
            fsdp_plugin.set_mixed_precision(self._mixed_precision)
        self.fsdp_plugin = fsdp_plugin

    begin.rehearses = True  # pyright: ignore[reportFunctionMemberAccess]
    state.AcceleratorState.__init__ = begin
