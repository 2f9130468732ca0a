"""What the rows of a conversation tell: the talk, and what is broken in it. Pure; nothing is looked up elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flowc_serving.agent import contract, conversation as conversations
from flowc_serving.agent.conversation import Answer, Assistant, Conversation, Representation
from flowc_serving.store import names, reading_back
from flowc_serving.store.rows import Row
from flowc_training.conversations.gathering import MOST, Gathered
from flowc_training.weekly.broken import Broken, Kind
from flowc_training.weekly.talk import Deed, Rating, Talk

INTERRUPTED = "interrupted"
"""The ending of a turn that has none: the server was killed, or the turn goes on still."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A talk without the views of its workflows, and by id and version what was stored by hand afterwards."""

    talk: Talk
    by_hand: tuple[tuple[str, str], ...] = ()


class _Wrong(Exception):
    """Why a conversation cannot be used."""

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind: Kind = kind


@cache
def known() -> frozenset[str]:
    """The fingerprints of all contracts of this version of flowc."""
    kinds: tuple[Representation, ...] = ("python", "json")
    return frozenset(
        contract.load(kind, raw=raw, tests=tests).fingerprint
        for kind in kinds
        for raw in (True, False)
        for tests in (True, False)
    )


def heard(found: Gathered, contracts: Collection[str]) -> tuple[Heard | None, tuple[Broken, ...]]:
    """The talk of a conversation, None where it cannot be used, and everything that is broken in it.

    ``contracts`` are the fingerprints that count as ours. Never raises for what rows hold.
    """
    rows, noted = _once(found)
    try:
        rows, more = _begun_once(rows)
        told = _heard(found, rows, contracts)
    except _Wrong as wrong:
        return None, (*_broken(found, noted, kept=False), _one(found, wrong.kind, str(wrong)))
    return told, _broken(found, [*noted, *more], kept=True)


def _once(found: Gathered) -> tuple[list[Row], list[tuple[Kind, str]]]:
    """Each row once, by its id."""
    times = Counter(each.id for each in found.rows)
    twice = [each for each, many in times.items() if many > 1]
    first: dict[str, Row] = {}
    for each in found.rows:
        first.setdefault(each.id, each)
    rows = [*first.values()]
    return rows, [
        ("row twice", f"{len(twice)} ids have several rows, the first: {twice[0]}")
    ] if twice else []


def _begun_once(rows: Sequence[Row]) -> tuple[list[Row], list[tuple[Kind, str]]]:
    """The rows from the first beginning up to a second one."""
    starts = [at for at, each in enumerate(rows) if each.name == names.BEGUN]
    if not starts or starts[0] != 0:
        raise _Wrong("rows missing", "its first row is not its beginning")
    if len(starts) == 1:
        return [*rows], []
    left = len(rows) - starts[1]
    return [*rows[: starts[1]]], [
        ("begun twice", f"it begins {len(starts)} times: {left} rows from the second beginning on are left")
    ]


def _heard(found: Gathered, rows: Sequence[Row], contracts: Collection[str]) -> Heard:
    if found.unread:
        raise _Wrong("unreadable", "; ".join(why for _, why in found.unread[:3]))
    if found.is_cut:
        raise _Wrong("unreadable", f"it has more than {MOST} rows")
    if len({each.shop for each in rows}) > 1:
        raise _Wrong("unreadable", "its rows are of several shops")
    fingerprint = _contract(rows, contracts)
    try:
        said = reading_back.conversation(rows)
        assert said is not None
        conversations.from_json(conversations.to_json(said))
        talk = _talk(said, rows, fingerprint)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _Wrong(
            "unreadable", f"a row has another shape: {type(error).__name__} {str(error)[:100]}"
        ) from None
    if gap := next(_gaps(said, rows), ""):
        raise _Wrong("rows missing", gap)
    by_hand = tuple(
        (each.workflow or "", str(each.fields.get(names.VERSION) or ""))
        for each in rows
        if each.name == names.CHANGED
    )
    return Heard(talk, by_hand)


def _contract(rows: Sequence[Row], contracts: Collection[str]) -> str:
    """The one contract that it was held in."""
    found = {
        str(each.fields.get(names.FINGERPRINT) or "")
        for each in rows
        if each.name in (names.BEGUN, names.CHAT)
    }
    strange = sorted(found - {*contracts})
    if strange:
        what = f"the contract {strange[0][:12]}" if strange[0] else "a contract that it does not name"
        raise _Wrong("another contract", f"it was held in {what}, which is none of this version of flowc")
    if len(found) > 1:
        raise _Wrong("another contract", "it was held in several contracts")
    return found.pop()


def _talk(said: Conversation, rows: Sequence[Row], fingerprint: str) -> Talk:
    head = rows[0]
    ended = [each.fields for each in rows if each.name == names.ENDED]
    return Talk(
        said,
        head.shop,
        head.time[:10],
        str(head.fields.get(names.ARM) or ""),
        str(head.fields.get(names.MODEL) or ""),
        fingerprint,
        endings=tuple(_endings(rows)),
        deed=_deed(rows),
        seconds=round(sum(float(_number(each.get(names.SECONDS))) for each in ended), 6),
        read=sum(int(_number(each.get(names.TOKENS_READ))) for each in ended),
        tokens=sum(int(_number(each.get(names.TOKENS_WRITTEN))) for each in ended),
    )


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _endings(rows: Sequence[Row]) -> Iterator[str]:
    is_open = False
    for each in rows:
        if each.name == names.ASKED:
            if is_open:
                yield INTERRUPTED
            is_open = True
        elif each.name == names.ENDED:
            is_open = False
            yield str(each.fields.get(names.ENDING) or INTERRUPTED)
    if is_open:
        yield INTERRUPTED


def _deed(rows: Sequence[Row]) -> Deed:
    """What the merchant did; of several thumbs the last counts."""
    switches = [each.fields.get(names.ACTIVATED) is True for each in rows if each.name == names.SWITCHED]
    thumbs = [
        each.fields
        for each in rows
        if each.name == names.EVALUATED and each.fields.get(names.EVALUATION) == "feedback"
    ]
    label = thumbs[-1].get(names.LABEL) if thumbs else ""
    rating: Rating = "up" if label == "up" else "down" if label == "down" else ""
    return Deed(
        any(switches),
        any(switches) and not switches[-1],
        any(each.name == names.CHANGED for each in rows),
        rating,
        str(thumbs[-1].get(names.EXPLANATION) or "") if thumbs else "",
    )


def _gaps(said: Conversation, rows: Sequence[Row]) -> Iterator[str]:
    """What must be there and is not: rows that tell of others, and calls of whole turns without an answer."""
    asked = sum(each.name == names.ASKED for each in rows)
    ended = sum(each.name == names.ENDED for each in rows)
    if ended > asked:
        yield f"{ended} turns end and {asked} begin"
    if not any(each.name in (names.ASKED, names.CHAT) for each in rows):
        yield "nothing is said in it"
    answered = {str(each.fields.get(names.TOOL_CALL)) for each in rows if each.name == names.ANSWERED}
    if strange := answered - said.call_ids - _retold(rows):
        yield f"the call {min(strange)} was answered, and no row has it"
    if "done" in _endings(rows) and (lost := _unanswered(said, rows)):
        yield f"the call {lost} has no answer, in a turn that came to its end"


def _retold(rows: Sequence[Row]) -> frozenset[str]:
    """Calls that were answered and are not in the conversation, since a turn tells at its end what holds."""
    if not any(names.TURN in each.fields for each in rows):
        return frozenset()
    return frozenset(str(each.fields.get(names.TOOL_CALL)) for each in rows if each.name == names.ANSWERED)


def _unanswered(said: Conversation, rows: Sequence[Row]) -> str:
    """A call whose answer had to be made up though its turn came to its end."""
    endings, turn = [*_endings(rows)], -1
    before = sum(1 for each in said.messages if not isinstance(each, Answer | Assistant)) - len(endings)
    for each in said.messages:
        if not isinstance(each, Answer | Assistant):
            turn += 1
        at = turn - before
        if (
            isinstance(each, Answer)
            and dict(each.data) == dict(reading_back.INTERRUPTED)
            and 0 <= at < len(endings)
            and endings[at] == "done"
        ):
            return each.call
    return ""


def _broken(found: Gathered, noted: Sequence[tuple[Kind, str]], *, kept: bool) -> tuple[Broken, ...]:
    return tuple(_one(found, kind, reason, kept=kept) for kind, reason in noted)


def _one(found: Gathered, kind: Kind, reason: str, *, kept: bool = False) -> Broken:
    ids = (*(each.id for each in found.rows), *(row for row, _ in found.unread))
    return Broken(found.id, found.shop, found.day, kind, reason, ids[:100], kept)
