"""The keys of new objects and new keys of old ones: as the document's others have them."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from flowc.document.collation import collated, is_sorted, rank
from flowc.document.shapes import Keys, Rest
from flowc.jsontext.value import Json
from flowc.records import record


@record
class Usual:
    """The keys that objects of a kind have in a document, in order, and those that none is without."""

    keys: Keys
    always: frozenset[str]


def usual(seen: Iterable[Keys], fallback: Keys) -> Usual:
    """The commonest keys; of none, the fallback's."""
    plain = [keys for keys in seen if len(set(keys)) == len(keys)]
    if not plain:
        return Usual(fallback, frozenset(fallback))
    return Usual(Counter(plain).most_common(1)[0][0], frozenset(plain[0]).intersection(*plain))


def new_rest(
    like: Usual, known: Mapping[str, Json], holes: frozenset[str], needed: Collection[str], order: Keys
) -> Rest:
    """A new object's rest: the usual keys, less those that nobody knows or that would say nothing."""
    said = {*needed, *(like.always & holes)}
    keys = tuple([key for key in like.keys if key in known or (key in holes and key in said)])
    return completed(Rest(keys, tuple([known[key] for key in keys if key not in holes])), needed, order)


def completed(rest: Rest, needed: Iterable[str], order: Keys) -> Rest:
    """The rest with the keys its object now needs: sorted in where keys are sorted, else in their usual order."""
    missing = [key for key in needed if key not in rest.keys]
    if not missing:
        return rest
    keys = list(rest.keys)
    for key in missing:
        keys.insert(_slot(keys, key, order), key)
    return Rest(tuple(keys), rest.values)


def _slot(keys: list[str], key: str, order: Keys) -> int:
    if keys == collated(keys):
        return bisect([rank(each) for each in keys], rank(key))
    if is_sorted(keys):  # by code point, as other programs sort them
        return bisect(keys, key)
    before = [name for name in order[: order.index(key)] if name in keys]
    return keys.index(before[-1]) + 1 if before else 0
