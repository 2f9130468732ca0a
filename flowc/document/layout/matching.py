"""Which step of an edited workflow is which step of the old document.

Steps that say the same come first, then changed ones of the same task. Where that leaves a choice (several
steps say the same), their order decides first, and then what hangs from what: steps of one task are exchanged
as long as that keeps more of the old links, and no less of what the steps say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence

from flowc.document.layout.fingerprints import link_print
from flowc.document.layout.rows import Prints
from flowc.model.sequences import aligned, grouped, increasing
from flowc.model.workflow import Link

_ROUNDS = 8
"""How often all ambiguous steps are looked at again after an exchange."""

_TRAIL = 32
"""How many exchanges in a row may be needed before the sum of them is better."""

_CROWD = 64
"""Of more steps that say the same than this, only the neighbours of neighbours are tried."""

_SAYING, _BESIDE = 1000, 1 / 64
"""What it counts to say the same, and to stand side by side, where a kept link counts 1."""


def match(
    old: Sequence[Prints], old_links: Collection[int], new: Sequence[Prints], links: Sequence[Link]
) -> list[int | None]:
    """For each new step the old one it continues, or None; no old step continues twice.

    ``old_links`` are the prints of the old links, none where they are not known.
    """
    if list(old) == list(new) and not old_links:
        return list(range(len(new)))
    matcher = _Matcher(old, frozenset(old_links), new, links)
    matcher.pair(lambda prints: prints)
    matcher.pair(lambda prints: prints[0])
    matcher.improve()
    return matcher.matched


class _Matcher:
    """The work of ``match``: a growing assignment of old steps to new ones."""

    def __init__(
        self, old: Sequence[Prints], old_links: frozenset[int], new: Sequence[Prints], links: Sequence[Link]
    ) -> None:
        self.old = old
        self.new = new
        self.old_links = old_links
        self.matched: list[int | None] = [None] * len(new)
        self.taken: list[int | None] = [None] * len(old)
        self.links: list[list[Link]] = [[] for _ in new]
        for link in links:
            self.links[link.source].append(link)
            if link.target != link.source:
                self.links[link.target].append(link)
        self.tasks = grouped((a, prints[0]) for a, prints in enumerate(old))
        self.sayings = grouped(enumerate(old))

    def pair(self, key: Callable[[Prints], Hashable]) -> None:
        """Matches steps of the same key as far as there are any."""
        olds = grouped((a, key(self.old[a])) for a, taken in enumerate(self.taken) if taken is None)
        news = grouped((b, key(self.new[b])) for b, found in enumerate(self.matched) if found is None)
        open_: set[int] = set()
        for said, group in news.items():
            found = olds.get(said, [])
            if len(group) == len(found) == 1:
                self.take(found[0], group[0])
            elif found:
                open_.update(group)
        if open_:
            self.by_order(key, open_)
            for said, group in news.items():
                self.leftover(olds.get(said, ()), group)

    def take(self, a: int, b: int) -> None:
        self.taken[a] = b
        self.matched[b] = a

    def by_order(self, key: Callable[[Prints], Hashable], open_: Collection[int]) -> None:
        """Matches in order what stands between the same matched steps."""
        pairs = [(a, b) for b, a in enumerate(self.matched) if a is not None]
        start, floor = 0, 0
        for stop, end in [*increasing(pairs), (len(self.old), len(self.new))]:
            olds = [a for a in range(start, stop) if self.taken[a] is None]
            news = [b for b in range(floor, end) if b in open_]
            for i, j in aligned([key(self.old[a]) for a in olds], [key(self.new[b]) for b in news]):
                self.take(olds[i], news[j])
            start, floor = stop + 1, end + 1

    def leftover(self, olds: Sequence[int], news: Sequence[int]) -> None:
        """Matches what is left of a group, wherever it stands."""
        free = [a for a in olds if self.taken[a] is None]
        for a, b in zip(free, [b for b in news if self.matched[b] is None], strict=False):
            self.take(a, b)

    # Exchanges.

    def improve(self) -> None:
        """Exchanges steps of one task as long as anything gets better."""
        for _ in range(_ROUNDS):
            torn = [b for b in range(len(self.new)) if self.is_torn(b)]
            better = [self.exchange(b, a) for b in torn for a in self.wishes(b)]
            if not any(better):
                return

    def is_torn(self, b: int) -> bool:
        """Could a step do better, because a link of it is new?"""
        if self.matched[b] is None:
            return True
        return any(not self.kept(link, -1, None) for link in self.links[b])

    def choice(self, b: int) -> Sequence[int]:
        """The old steps that a step may continue."""
        task = self.tasks.get(self.new[b][0], ())
        return task if len(task) <= _CROWD else self.sayings.get(self.new[b], ())[:_CROWD]

    def wishes(self, b: int) -> list[int]:
        """The old steps that what is linked to a step, or stands beside it, speaks for."""
        beside = [found + way for found, way in self.neighbours(b)]
        beside = [a for a in beside if 0 <= a < len(self.old) and self.old[a][0] == self.new[b][0]]
        linked = [a for a in self.choice(b) if any(self.kept(link, b, a) for link in self.links[b])]
        return [a for a in dict.fromkeys(linked + beside) if a != self.matched[b]]

    def neighbours(self, b: int) -> Iterator[tuple[int, int]]:
        """What the steps before and after are matched with, and the way from there to this one's place."""
        for at, way in ((b - 1, 1), (b + 1, -1)):
            found = self.matched[at] if 0 <= at < len(self.matched) else None
            if found is not None:
                yield found, way

    def kept(self, link: Link, b: int, a: int | None) -> bool:
        """Was there this link, if ``b`` continues ``a``?"""
        if not self.old_links:
            return False
        source = a if link.source == b else self.matched[link.source]
        target = a if link.target == b else self.matched[link.target]
        return (
            source is not None
            and target is not None
            and link_print(source, link.port, target) in self.old_links
        )

    def worth(self, steps: Sequence[int]) -> float:
        """How much of the old graph there is around these steps."""
        links = {link for b in steps for link in self.links[b]}
        rows = {at for b in steps for at in (b - 1, b) if 0 <= at < len(self.matched) - 1}
        beside = [(self.matched[at], self.matched[at + 1]) for at in rows]
        kept = sum(self.kept(link, -1, None) for link in links)
        says = sum(self.says_the_same(b) for b in steps)
        return _SAYING * says + kept + _BESIDE * sum(a is not None and c == a + 1 for a, c in beside)

    def says_the_same(self, b: int) -> bool:
        a = self.matched[b]
        return a is not None and self.old[a] == self.new[b]

    def exchange(self, b: int, a: int) -> bool:
        """Tries ``a`` for ``b``, then what follows from it for the steps around; keeps what is better in sum."""
        trail: list[tuple[int, int, int | None, int | None]] = []
        best = total = 0.0
        kept = 0
        todo = [(b, a)]
        seen: set[int] = set()
        while todo and len(trail) < _TRAIL:
            b, a = todo.pop(0)
            if b in seen or self.matched[b] == a:
                continue
            seen.add(b)
            trail.append((b, a, self.matched[b], self.taken[a]))
            total += self.swap(*trail[-1])
            if total > best + _BESIDE / 2:
                best, kept = total, len(trail)
            todo += self.following(b)
        for b, a, mine, other in reversed(trail[kept:]):
            self.put(b, mine, a, other)
        return kept > 0

    def swap(self, b: int, a: int, mine: int | None, other: int | None) -> float:
        """Gives ``a`` to ``b``, and ``b``'s own to the step that had ``a``; tells what that is worth."""
        steps = [b] if other is None else [b, other]
        before = self.worth(steps)
        self.put(b, a, mine, other)
        return self.worth(steps) - before

    def put(self, b: int, a: int | None, mine: int | None, other: int | None) -> None:
        """``b`` continues ``a`` and ``other`` what ``b`` had."""
        self.matched[b] = a
        if a is not None:
            self.taken[a] = b
        if other is not None:
            self.matched[other] = mine
        if mine is not None:
            self.taken[mine] = other

    def following(self, b: int) -> Iterator[tuple[int, int]]:
        """The steps linked to this one that would keep their link by an exchange of their own."""
        for link in self.links[b]:
            other = link.target if link.source == b else link.source
            if not self.kept(link, -1, None):
                wish = next((a for a in self.choice(other) if self.kept(link, other, a)), None)
                if wish is not None:
                    yield other, wish
