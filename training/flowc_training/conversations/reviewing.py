"""The review page, as a small server on loopback: talks that people are to decide of, and those in quarantine.

What the judge said is shown only when one's own answers are whole, so that nobody follows it. Decisions are lines that
are only added (``weekly.deciding``); the next week's route and dataset take them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI, HTTPException, Request
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, Response

from flowc_serving.agent.json_value import Json, Object
from flowc_training.conversations.cases import QUARANTINE, Case, CaseError, from_json
from flowc_training.conversations.handmade import by_hand
from flowc_training.conversations.scoring import subject
from flowc_training.judge.annotating import HOSTS, body, facets, material, serve_files
from flowc_training.judge.facets import BY_ID
from flowc_training.weekly import deciding
from flowc_training.weekly.deciding import Decision, DecisionError

DECISIONS = "decisions.jsonl"
MOST = 500
"""Talks that the page lists; those of the sample first, then those that people are to decide of, the newest first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case of a home: where its line begins, and what the list shows of it."""

    id: str
    week: str
    path: Path
    at: int
    route: str
    rule: str
    is_drawn: bool

    @property
    def place(self) -> tuple[bool, bool]:
        """Where it stands in the list."""
        return (not self.is_drawn, self.route != "people")


def entries(home: Path) -> tuple[Entry, ...]:
    """The cases of a home's quarantine, in the order of the list. Raises ``CaseError``.

    Of each line no more is looked at than the list shows, so that a long week opens in seconds.
    """
    found: dict[str, Entry] = {}
    for path in sorted((home / QUARANTINE).glob("*.jsonl"), reverse=True):
        for entry in _entries(path):
            found.setdefault(entry.id, entry)
    return tuple(sorted(found.values(), key=lambda each: each.place))


def _entries(path: Path) -> Iterator[Entry]:
    at = 0
    with path.open("rb") as opened:
        for number, line in enumerate(opened, 1):
            if line.endswith(b"\n"):  # else it was cut off
                yield _entry(path, number, at, line)
            at += len(line)


def _entry(path: Path, number: int, at: int, line: bytes) -> Entry:
    try:
        data: Any = json.loads(line)
        name, routed = data["talk"]["conversation"]["id"], data["routed"]
        return Entry(
            str(name),
            path.stem,
            path,
            at,
            str(routed["route"]),
            str(routed["rule"]),
            data["is_drawn"] is True,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CaseError(f"{path}:{number}: this is no case: {type(error).__name__} {error}") from None


def case_of(entry: Entry) -> Case:
    """The whole of a case. Raises ``CaseError`` where it is none, or its file has changed meanwhile."""
    with entry.path.open("rb") as opened:
        opened.seek(entry.at)
        line = opened.readline()
    try:
        found = from_json(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise CaseError(f"{entry.path}: {entry.id} cannot be read, begin the page again: {error}") from None
    if found.talk.id != entry.id:
        raise CaseError(f"{entry.path} has changed: begin the page again")
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """What one person reviews: the cases of a home, and the file that all decisions go to."""

    home: Path
    who: str
    entries: Sequence[Entry]

    @property
    def path(self) -> Path:
        """Where decisions are."""
        return self.home / DECISIONS

    def mine(self) -> dict[str, Decision]:
        """One's own decisions, by talk."""
        return {each.talk: each for each in deciding.read(self.path) if each.who == self.who}


def app(desk: Desk) -> FastAPI:
    """The server of one person."""
    made = FastAPI(openapi_url=None)
    made.add_middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS])
    by_id = {each.id: each for each in desk.entries}

    def entry_of(name: str) -> Entry:
        if name not in by_id:
            raise HTTPException(404, "there is no such talk")
        return by_id[name]

    @made.get("/api/state")
    def _() -> Response:
        return JSONResponse(state(desk))

    @made.get("/api/cases/{name}")
    def _(name: str) -> Response:
        try:
            found = case_of(entry_of(name))
        except (CaseError, OSError) as error:
            raise HTTPException(409, str(error)[:500]) from None
        return JSONResponse({**told(found), **answers(desk, found)})

    @made.put("/api/cases/{name}")
    async def _(name: str, request: Request) -> Response:
        entry = entry_of(name)
        try:
            one = _decision(json.loads(await body(request)), entry, desk.who)
            deciding.append(desk.path, one)
            return JSONResponse(answers(desk, case_of(entry)))
        except (DecisionError, CaseError, OSError, ValueError, RecursionError) as error:
            raise HTTPException(400, str(error)[:500]) from None

    serve_files(made, {"review": Path(__file__).parent / "page"}, "review")
    return made


def _decision(given: Any, entry: Entry, who: str) -> Decision:
    """What was sent, in one's own name and of this talk, whatever it says. Raises ``DecisionError``."""
    if not isinstance(given, dict):
        raise DecisionError("a decision is a JSON object")
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    sent = cast("dict[str, Any]", given)
    return deciding.of_json({**sent, "talk": entry.id, "who": who, "week": entry.week, "at": now})


def state(desk: Desk) -> Object:
    """Who reviews, the facets, and of each talk what is decided."""
    mine = desk.mine()
    shown = [*desk.entries[:MOST]]
    rows: list[Json] = [
        {
            "id": each.id,
            "week": each.week,
            "route": each.route,
            "rule": each.rule,
            "drawn": each.is_drawn,
            "choice": mine[each.id].choice if each.id in mine else "",
            "done": each.id in mine and _is_done(mine[each.id], each.is_drawn),
        }
        for each in shown
    ]
    return {"who": desk.who, "facets": facets(), "cases": rows, "more": len(desk.entries) - len(shown)}


def _is_done(decision: Decision, is_drawn: bool) -> bool:
    """A talk of the sample is done with its answers, any other with a choice."""
    return decision.facets.keys() == BY_ID.keys() if is_drawn else bool(decision.choice)


def told(case: Case) -> Object:
    """What there is to read and to see of a case; not what the judge said."""
    talk, scored, routed = case.talk, case.scored, case.routed
    programs: dict[str, Json] = {
        "compiles": scored.compiles,
        "clean": scored.clean,
        "acts": scored.acts,
        "kept": scored.kept,
    }
    return {
        **material(subject(talk)),
        "day": talk.day,
        "outcome": talk.outcome,
        "rating": talk.deed.rating,
        "comment": talk.deed.comment,
        "route": routed.route,
        "reasons": [*routed.reasons],
        "drawn": case.is_drawn,
        "programs": programs,
        "by_hand": [*by_hand(talk)],
        "slices": [*scored.slices],
    }


def answers(desk: Desk, case: Case) -> Object:
    """One's own decision of a case, and where one's answers are whole those of the judge, and the value."""
    mine = desk.mine().get(case.talk.id)
    is_whole = mine is not None and mine.facets.keys() == BY_ID.keys()
    return {
        "choice": mine.choice if mine else "",
        "answers": dict(mine.facets) if mine else {},
        "note": mine.note if mine else "",
        "judge": dict(case.scored.facets) if is_whole else {},
        "value": case.scored.value if is_whole else None,
    }
