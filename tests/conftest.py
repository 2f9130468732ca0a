"""Hypothesis profiles, and an end to long runs.

``default`` is the commit's profile: the same examples every time, so a red test is red for everyone.
``nightly`` explores: FLOWC_PROFILE=nightly or --hypothesis-profile=nightly. FLOWC_TEST_SECONDS bounds a run:
when the time is up, the property being tested is skipped, having found nothing so far.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("nightly", max_examples=20_000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("FLOWC_PROFILE", "default"))

_SECONDS = float(os.environ.get("FLOWC_TEST_SECONDS", "0"))
_END = time.monotonic() + _SECONDS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Skip the test when the run's time is up, even in the middle of a property."""
    if not _SECONDS:
        return (yield)
    signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, max(0.001, _END - time.monotonic()))
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _time_is_up(*_: object) -> None:
    pytest.skip("the run's time is up; nothing was found so far")
