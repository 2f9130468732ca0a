"""Hypothesis profiles, and what a run is made of.

``default`` is the commit's profile: the same examples every time, so a red test is red for everyone.
``nightly`` explores: FLOWC_PROFILE=nightly or --hypothesis-profile=nightly. Its seed is --hypothesis-seed; the head
of the run says which. How many examples there are: FLOWC_EXAMPLES, FLOWC_EDITS, FLOWC_GRAMMAR_TEXTS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("nightly", max_examples=20_000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("FLOWC_PROFILE", "default"))


def pytest_report_header(config: pytest.Config) -> str:
    """The profile, the seed, and the numbers that differ from the usual."""
    said = {name: value for name, value in sorted(os.environ.items()) if name.startswith("FLOWC_")}
    seed = config.getoption("hypothesis_seed")
    return f"flowc: profile {settings.get_current_profile_name()}, seed {seed}, {said}"


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if the engine of scripts were not installed; what a process remembers of it is forgotten."""
    from flowc.run_code import engine
    from flowc.simulate import scripts

    def forget() -> None:
        engine._folder.cache_clear()
        scripts._result.cache_clear()

    forget()
    monkeypatch.setitem(sys.modules, "quickjs", None)
    yield
    forget()
