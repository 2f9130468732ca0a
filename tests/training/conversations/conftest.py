"""A made-up week, made once."""

from __future__ import annotations

import pytest
from making.made_up_week import MadeUp, made


@pytest.fixture(scope="session")
def week(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The week, collected."""
    return made(tmp_path_factory.mktemp("week"))
