"""Devices as rows: memory and the speed of their matrices, as their makers give them; a CPU's is measured."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


class DeviceError(ValueError):
    """A kind of device that has no row."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of device. ``peak`` is in operations a second: bfloat16, dense, or float32 on a CPU."""

    name: str
    memory: float
    """In bytes; 0 where it is not known."""
    peak: float
    measured: bool = False


KINDS: Mapping[str, Kind] = {
    each.name: each
    for each in (
        Kind("H200", 141e9, 989e12),
        Kind("H100", 80e9, 989e12),
        Kind("A100", 80e9, 312e12),
        Kind("L40S", 48e9, 362e12),
        Kind("L4", 24e9, 121e12),
    )
}


def kind(name: str) -> Kind:
    """The row of a name; ``cpu`` is measured, once a process. Raises ``DeviceError``."""
    if name == "cpu":
        return cpu()
    if name not in KINDS:
        raise DeviceError(f"machines.kind: no device is called {name!a}; there are {', '.join(KINDS)}, cpu")
    return KINDS[name]


@cache
def cpu(seconds: float = 0.1, side: int = 64) -> Kind:
    """This machine's processor: the most that its matrices do in float32, found out in a moment.

    Matrices of this size are multiplied on one core, however busy the others are; a run has as many as it is allowed.
    """
    import numpy as np

    a = np.ones((side, side), np.float32)
    best, end = float("inf"), time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        np.matmul(a, a)
        best = min(best, time.perf_counter() - begun)
    return Kind("cpu", 0, _cores() * 2 * side**3 / best, measured=True)


def _cores() -> int:
    """The threads that torch would take."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() and int(told) else os.cpu_count() or 1
