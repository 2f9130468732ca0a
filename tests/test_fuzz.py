"""The fuzzer: good documents and views, damaged; each is exact or refused, and nothing else.

In the ordinary tests each target tries a few hundred inputs, always the same. ``make fuzz`` sets FLOWC_FUZZ_SECONDS:
then the targets share that time, inputs are new in every run, and what breaks a promise is kept (``keeping``).
"""

from __future__ import annotations

import os
import random
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, seed, settings, strategies as st
from making import merges, terminal_inputs
from making.command_lines import lines, of_command
from making.damage import (
    any_text,
    damaged_documents,
    damaged_footers,
    damaged_trees,
    damaged_views,
    files_of,
)
from making.documents import examples
from making.keeping import FOLDER, Keeper
from making.promises import Promise, of_bytes, of_lawful_document, of_text, of_tools, of_view

SECONDS = float(os.environ.get("FLOWC_FUZZ_SECONDS", "0"))
END = time.monotonic() + SECONDS
BATCH = 500
FEW = 150

TARGETS: dict[str, tuple[st.SearchStrategy[str], str, Promise]] = {
    "documents": (damaged_documents, ".flow", of_lawful_document),
    "trees": (damaged_trees, ".flow", of_lawful_document),
    "views": (damaged_views, ".py", of_view),
    "tools": (damaged_views, ".py", of_tools),
    "footers": (damaged_footers, ".py", of_view),
    "any text": (any_text, ".txt", of_text),
    "terminal": (terminal_inputs.cases(), ".terminal", terminal_inputs.of_terminal),
    "merges": (merges.cases, ".merge", merges.of_merge),
    "outputs": (lines(), ".command", of_command),
}


@pytest.mark.fuzz
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("target", TARGETS)
def test_every_promise_is_kept(target: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    texts, suffix, promise = TARGETS[target]
    keeper = Keeper(FOLDER if SECONDS else tmp_path, suffix)
    said: Counter[str] = Counter()

    def holds(data: bytes) -> None:
        with keeper.trying(data), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said[of_bytes(data, promise)] += 1

    first = pytestconfig.getoption("hypothesis_seed") or random.randrange(1 << 32) if SECONDS else 0
    batch = settings(examples(), max_examples=BATCH if SECONDS else FEW, database=None)
    for number in batches():
        seed(f"{target}/{first}/{number}")(batch(given(files_of(texts))(holds)))()
    print(
        f"{target}, seed {first}: {said.total():,} inputs, {said['exact']:,} of them exact, the others refused"
    )


def batches() -> Iterator[int]:
    """One, and more until this target's share of the time is used up. Hypothesis remembers all it did in a batch."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    end = min(END, time.monotonic() + SECONDS * processes / len(TARGETS))
    yield 0
    number = 1
    while time.monotonic() < end:
        yield number
        number += 1
