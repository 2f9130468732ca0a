"""The nearest template: no model. What the merchant says is looked for, and the best template stored as it is.

An edit leaves the workflow as it is; where no template is near enough, nothing is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log
from typing import Any, cast

from flowc.catalog import stem, words_of
from flowc_serving.agent.conversation import User
from flowc_serving.agent.templates import Template
from flowc_training.bench.acting import call, say, write
from flowc_training.bench.attempting import Sitting

_LEAST = 0.5
"""The share of the words of a template's title that a request must have, where production's search does not name it."""
_LONGEST = 1000
"""Characters of a query, as the tool has it."""
_FIRST = 2.0
"""What it counts that the production search names a template, the first most."""


@dataclass(slots=True)
class Retrieval:
    """Takes the template that shares most with the request, rare words counting more."""

    name: str = "retrieval"
    _views: dict[str, str] = field(default_factory=dict[str, str])
    _titles: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    _words: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    _rarity: dict[str, float] = field(default_factory=dict[str, float])

    async def solve(self, sitting: Sitting) -> None:
        """Store the nearest template, whatever was asked."""
        self._prepare(sitting.session.world.templates)
        for text in sitting.turns:
            sitting.conversation = sitting.conversation.plus(User(text))
        request = " ".join(sitting.turns)
        found = self._nearest(sitting, request)
        if sitting.edits:
            say(sitting, "I leave the workflow as it is.")
        elif not found:
            say(sitting, "I know no template for this.")
        else:
            write(sitting, self._views[found])
            say(sitting, "I stored the template that is nearest to what you said.")
        sitting.endings = ("done",) * len(sitting.turns)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _prepare(self, templates: Iterable[Template]) -> None:
        if self._words:
            return
        for each in templates:
            said = (each.title, each.purpose, *each.categories, *each.keywords)
            self._views[each.id], self._titles[each.id] = each.view, _stems(each.title)
            self._words[each.id] = _stems(" ".join(said))
        counts = Counter(word for words in self._words.values() for word in words)
        self._rarity = {word: log(1 + len(self._words) / n) for word, n in counts.items()}

    def _nearest(self, sitting: Sitting, request: str) -> str:
        """The id of the best template; empty where none shares enough."""
        answer = call(sitting, "template_search", {"search_queries": [request[:_LONGEST]]})
        named = _named(answer.get("templates"))
        asked = _stems(request)
        scores: dict[str, float] = {}
        for its_id, words in self._words.items():
            shared, title = asked.keys() & words.keys(), self._titles[its_id].keys()
            if its_id in named or len(asked.keys() & title) >= _LEAST * len(title):
                rank = _FIRST / (1 + named.index(its_id)) if its_id in named else 0.0
                scores[its_id] = rank + sum(self._rarity[word] for word in sorted(shared))
        return max(sorted(scores), key=lambda each: scores[each], default="")


def _named(found: Any) -> list[str]:
    """The ids that the production search names, the best first."""
    groups = cast("dict[str, list[dict[str, Any]]]", found or {})
    return [str(row["template_id"]) for rows in groups.values() for row in rows]


def _stems(text: str) -> Counter[str]:
    return Counter(stem(word) for word in words_of(text))
