"""Flags that say which model is asked, and the engine that they mean."""

from __future__ import annotations

import argparse
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from flowc_training.judge.engine import Engine
from flowc_training.requests.endpoint import Endpoint, Price
from flowc_training.requests.ledger import Budget, Ledger


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Who is asked, and what it may take."""
    parser.add_argument("--model", required=True, help="URL#NAME of any OpenAI-compatible endpoint")
    parser.add_argument(
        "--key-variable", default="", help="the environment variable that has the endpoint's key"
    )
    parser.add_argument(
        "--ledger", type=Path, default=Path("judge-ledger.sqlite"), help="what was asked and answered"
    )
    parser.add_argument("--tokens", type=int, help="the most tokens of all calls in the ledger")
    parser.add_argument("--money", type=float, help="the most money of all calls in the ledger")
    parser.add_argument("--price-read", type=float, default=0.0, help="of a million tokens read")
    parser.add_argument("--price-written", type=float, default=0.0, help="of a million tokens written")


@contextmanager
def engine(given: argparse.Namespace) -> Generator[Engine]:
    """The engine of the flags. Raises ``ValueError`` where they name none."""
    url, mark, name = given.model.rpartition("#")
    if not mark or not url.startswith(("http://", "https://")) or not name:
        raise ValueError(f"--model is URL#NAME, such as http://127.0.0.1:8000/v1#judge, not {given.model!r}")
    key = os.environ.get(given.key_variable, "") if given.key_variable else ""
    if given.key_variable and not key:
        raise ValueError(f"the environment has no {given.key_variable}")
    with Ledger(given.ledger) as ledger:
        price, budget = Price(given.price_read, given.price_written), Budget(given.tokens, given.money)
        yield Engine(Endpoint(url, name, ledger, key=key, price=price, budget=budget), name)
