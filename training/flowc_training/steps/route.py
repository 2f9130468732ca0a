"""route: where each conversation goes, by rules: the pool that is learnt from, quarantine, or people."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from flowc_training.conversations import cases
from flowc_training.conversations.cases import Case
from flowc_training.steps import arguments as told
from flowc_training.steps.arguments import Told
from flowc_training.steps.earlier import decided, pointed
from flowc_training.weekly import deciding, routing, rules, sampling, scores, talk as talks
from flowc_training.weekly.routing import Counts, Known


def main(arguments: Sequence[str] | None = None) -> int:
    """Route them."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "earlier", "asked", "decisions"),
        files=("redacted", "review", "scored"),
        makes=("routed", "pool", "quarantine", "counts"),
    )
    settings = found.settings
    own = rules.of_text(settings["rules"]) if settings["rules"] else rules.read()
    rows, counts = _cases(found, own), Counts()
    for each in rows:
        counts.add(each.routed)
    drawn = sampling.drawn(
        ((each.talk.id, sampling.stratum_of(each.scored)) for each in rows),
        int(settings["people"]),
        str(found.week),
    )
    rows = [replace(each, is_drawn=each.talk.id in drawn) for each in rows]
    told.write_rows(found.files["routed"], (routing.to_json(each.routed) for each in rows))
    cases.write(found.files["pool"], (each for each in rows if each.routed.route == "pool"))
    cases.write(
        found.files["quarantine"], (each for each in rows if each.routed.route != "pool" or each.is_drawn)
    )
    told.write(found.files["counts"], {**counts.to_json(own), "drawn": len(drawn)})
    return 0


def _cases(found: Told, own: Sequence[rules.Rule]) -> list[Case]:
    pairs = [
        *zip(
            told.rows(found.files["redacted"], talks.from_json),
            told.rows(found.files["scored"], scores.from_json),
            strict=True,
        )
    ]
    known, people = Known(), deciding.choices(decided(found))
    there = cases.kept(pointed(found, "earlier"), people), cases.late(pointed(found, "asked"), people)
    for each in chain.from_iterable(there):
        known.add(each.talk)
    personal = {str(each["talk"]) for each in told.rows(found.files["review"], _object)}
    routes = routing.routed(pairs, own, known=known, people=people, personal=personal.__contains__)
    return [Case(talk, scored, each) for (talk, scored), each in zip(pairs, routes, strict=True)]


def _object(data: Mapping[str, object]) -> Mapping[str, object]:
    return data


if __name__ == "__main__":
    sys.exit(main())
