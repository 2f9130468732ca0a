"""Libraries keep quiet, in a process of their own each time: what they are told counts when they are loaded."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from flowc_serving.backends import quiet

pytest.importorskip("tqdm")

BAR = "from tqdm.auto import tqdm\nassert [*tqdm(range(3), desc='reading')] == [0, 1, 2]\n"
WARNS = """
import warnings
warnings.warn_explicit("old", {kind}, "there.py", 1, "{module}")
"""
ADVERTISES = """
import logging
logging.basicConfig()
logging.getLogger("transformers.integrations.integration_utils").{level}("no key")
"""
CASES = {
    "a bar": (BAR, False),
    "a word for developers": (WARNS.format(kind="FutureWarning", module="transformers.trainer"), False),
    "an advertisement": (ADVERTISES.format(level="warning"), False),
    "what goes wrong": (ADVERTISES.format(level="error"), True),
    "a warning for people": (WARNS.format(kind="UserWarning", module="transformers.trainer"), True),
    "another's word for developers": (
        WARNS.format(kind="FutureWarning", module="transformers_of_mine"),
        True,
    ),
}


def said(code: str, **more: str) -> str:
    usual = {name: value for name, value in os.environ.items() if name not in quiet.VARIABLES}
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", code],
        env=usual | more,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", CASES)
def test_what_is_heard(name: str) -> None:
    code, is_heard = CASES[name]
    made_quiet = f"from flowc_serving.backends import quiet\nquiet.libraries()\n{code}"
    assert bool(said(made_quiet)) is is_heard
    assert said(code)


def test_whoever_wants_the_bars_has_them() -> None:
    code = f"from flowc_serving.backends import quiet\nquiet.libraries()\n{BAR}"
    assert "reading" in said(code, TQDM_DISABLE="")
