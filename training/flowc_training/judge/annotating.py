"""The page for annotators, as a small server on loopback: conversations to read, facets to answer, lines to a file.

What another annotator said is shown only when one's own answers are whole, so that nobody follows anybody. Files and
looks are those of the chat page (``flowc_serving.page``) where both need them; its policy holds here too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, Response

from flowc import FlowError
from flowc.show import as_svg
from flowc_serving import page
from flowc_serving.agent.json_value import Json, Object, record
from flowc_training.judge.annotations import Annotation, AnnotationError, append, of_json, read
from flowc_training.judge.effects import effects
from flowc_training.judge.facets import FACETS
from flowc_training.judge.subjects import Subject

_LONGEST = 64 * 1024
"""Bytes of an annotation that is sent."""
HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Desk:
    """What one annotator works on: subjects in their order, and the file that all annotators' lines go to.

    ``shown`` are raters besides people whose answers are shown too once one's own are whole: a judge's.
    """

    subjects: Sequence[Subject]
    annotator: str
    path: Path
    shown: Sequence[Annotation] = ()

    def others(self, mine: Annotation | None, subject: str) -> list[Annotation]:
        """What others said of a subject, if one's own answers are whole."""
        if mine is None or not mine.is_whole:
            return []
        lines = (*read(self.path), *self.shown)
        return [each for each in lines if each.subject == subject and each.annotator != self.annotator]

    def mine(self) -> dict[str, Annotation]:
        """One's own annotations, by subject."""
        return {each.subject: each for each in read(self.path) if each.annotator == self.annotator}


def differing(mine: Annotation, others: Sequence[Annotation]) -> list[str]:
    """The facets that somebody else answered otherwise."""
    return [
        facet
        for facet, answer in mine.answers.items()
        if any(facet in each.answers and each.answers[facet] != answer for each in others)
    ]


def app(desk: Desk) -> FastAPI:
    """The server of one annotator."""
    made = FastAPI(openapi_url=None)
    made.add_middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS])
    by_id = {each.id: each for each in desk.subjects}

    def subject_of(name: str) -> Subject:
        if name not in by_id:
            raise HTTPException(404, "there is no such conversation")
        return by_id[name]

    @made.get("/api/state")
    def _() -> Response:
        return JSONResponse(state(desk))

    @made.get("/api/subjects/{name}")
    def _(name: str) -> Response:
        subject = subject_of(name)
        return JSONResponse({**material(subject), **answers(desk, subject)})

    @made.put("/api/subjects/{name}")
    async def _(name: str, request: Request) -> Response:
        subject = subject_of(name)
        try:
            told = record(json.loads(await body(request)))
            append(desk.path, of_json({**told, "subject": name, "annotator": desk.annotator}))
        except (AnnotationError, ValueError, RecursionError) as error:
            raise HTTPException(400, str(error)[:500]) from None
        return JSONResponse(answers(desk, subject))

    serve_files(made, {}, "annotate")
    return made


async def body(request: Request) -> bytes:
    """What was sent, which may not be long. Raises ``HTTPException``."""
    found = b""
    async for chunk in request.stream():
        found += chunk
        if len(found) > _LONGEST:
            raise HTTPException(413, f"what is sent has at most {_LONGEST} bytes")
    return found


def state(desk: Desk) -> Object:
    """Who annotates, the facets, and of each subject how far it is."""
    mine = desk.mine()
    rows: list[Json] = []
    for each in desk.subjects:
        own = mine.get(each.id)
        differs = bool(own and differing(own, desk.others(own, each.id)))
        rows.append({"id": each.id, "done": bool(own and own.is_whole), "differs": differs})
    return {"annotator": desk.annotator, "facets": facets(), "subjects": rows}


def facets() -> list[Json]:
    """The facets, as pages ask for them."""
    return [
        {
            "id": each.id,
            "title": each.title,
            "question": each.question,
            "yes": each.yes,
            "no": each.no,
            "na": each.na,
        }
        for each in FACETS
    ]


def answers(desk: Desk, subject: Subject) -> Object:
    """One's own answers on a subject, and where they are whole those of others."""
    mine = desk.mine().get(subject.id)
    others = desk.others(mine, subject.id)
    told: list[Json] = [
        {"annotator": each.annotator, "answers": dict(each.answers), "note": each.note} for each in others
    ]
    differs: list[Json] = [*(differing(mine, others) if mine else ())]
    return {
        "answers": dict(mine.answers) if mine else {},
        "note": mine.note if mine else "",
        "others": told,
        "differs": differs,
    }


def material(subject: Subject) -> Object:
    """What there is to read and to see of a subject; its category is not told, as a judge is not told it either."""
    lines: list[Json] = [{"who": each.who, "text": each.text} for each in subject.lines]
    happened: list[Json] = [
        {"event": each.event, "effects": [*each.effects]} for each in effects(subject.workflow)
    ]
    return {
        "id": subject.id,
        "language": subject.language,
        "lines": lines,
        "workflow": subject.workflow,
        "before": subject.before,
        "picture": _drawn(subject.workflow),
        "picture_before": _drawn(subject.before),
        "effects": happened,
    }


def _drawn(view: str) -> str:
    if not view:
        return ""
    try:
        return as_svg(view)
    except FlowError:
        return ""


def serve_files(made: FastAPI, more: Mapping[str, Path], first: str) -> None:
    """Give the annotators' page, what pages share, and folders of another page by where they are found.

    The page of ``first`` stands at the root. It is called last: what is not found before is looked for here.
    """
    folders = {"annotate": Path(__file__).parent / "page", page.PREFIX.strip("/"): page.files(), **more}
    kept = {where: _read(folder) for where, folder in folders.items()}

    def given(where: str, name: str) -> Response:
        if name not in kept.get(where, {}):
            raise HTTPException(404, "there is no such file")
        media = page.MEDIA_TYPES[Path(name).suffix]
        return Response(kept[where][name], headers={**page.HEADERS, "Content-Type": media})

    @made.get("/")
    def _() -> Response:
        return given(first, "index.html")

    @made.get("/{where}/{name:path}")
    def _(where: str, name: str) -> Response:
        return given(where, name)


def _read(folder: Path) -> dict[str, bytes]:
    """The files by their path below the folder; only these are ever given."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in page.MEDIA_TYPES
    }
