"""How good the requests are, by language: ``python -m flowc_training.requests.measuring [--show fr]``.

It prints the share that is kept, the share of requests for other plans that is refused, and how many differ; or some
requests of a language, to be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from flowc_training.languages import LANGUAGES, Language
from flowc_training.population import composing, shops
from flowc_training.population.merchant import Merchant
from flowc_training.population.plan import Plan
from flowc_training.requests import styles
from flowc_training.requests.implied import implied, meaning, wants
from flowc_training.requests.writing import Request, write

_PAIRS = 8000


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares between 0 and 1 of ``requests`` requests: kept, of pairs with another plan refused, distinct texts."""

    language: Language
    requests: int
    kept: float
    refused: float
    distinct: float


def measure(language: Language, plans: int, seed: int = 1) -> Measured:
    """Write a request for each of so many plans and read it back."""
    rows = list(_requests(language, plans, seed))
    found = [implied(request.text, language) for _, request in rows]
    kept = sum(wants(plan, tasks) for (plan, _), tasks in zip(rows, found, strict=True))
    rng = Random(f"{seed} pairs")
    pairs = [(rng.choice(rows)[0], rng.randrange(len(rows))) for _ in range(_PAIRS)]
    others = [(plan, at) for plan, at in pairs if meaning(plan) != meaning(rows[at][0])]
    refused = sum(not wants(plan, found[at]) for plan, at in others)
    distinct = len({request.text for _, request in rows})
    return Measured(
        language, len(rows), kept / len(rows), refused / max(len(others), 1), distinct / len(rows)
    )


def _requests(language: Language, plans: int, seed: int) -> Iterator[tuple[Plan, Request]]:
    for n, (merchant, plan) in zip(range(plans), _plans(language, seed), strict=False):
        rng = Random(f"{seed} request {n}")
        yield plan, write(plan, merchant, styles.sample(rng, language), rng)


def _plans(language: Language, seed: int) -> Iterator[tuple[Merchant, Plan]]:
    n = 0
    while True:
        merchant = shops.merchant(seed, n)
        n += 1
        if merchant.language == language:
            for plan in composing.plans(merchant, 3, Random(f"{seed} plans {n}")):
                yield merchant, plan


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, or show."""
    parser = argparse.ArgumentParser(prog="python -m flowc_training.requests.measuring", description=__doc__)
    parser.add_argument("--plans", type=int, default=300, help="plans of each language")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", choices=LANGUAGES, help="print requests of this language instead")
    options = parser.parse_args(arguments)
    if options.show:
        sys.stdout.writelines(
            f"{each.text}\n\n" for _, each in _requests(options.show, options.plans, options.seed)
        )
        return
    sys.stdout.write(f"{'':4}{'requests':>9}{'kept':>8}{'refused':>9}{'distinct':>10}\n")
    for language in LANGUAGES:
        found = measure(language, options.plans, options.seed)
        shares = f"{found.kept:8.1%}{found.refused:9.1%}{found.distinct:10.1%}"
        sys.stdout.write(f"{language:4}{found.requests:9}{shares}\n")


if __name__ == "__main__":
    main()
