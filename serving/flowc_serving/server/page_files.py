"""The page's files, read once: one at ``/``, the others below its prefix, each with the page's own headers."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from flowc_serving import page
from flowc_serving.server.problems import Problem


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter()
    kept = _read(page.files())

    def given(name: str) -> Response:
        if name not in kept:
            raise Problem(404, "the page has no such file")
        kind = page.MEDIA_TYPES[Path(name).suffix]
        return Response(kept[name], headers={**page.HEADERS, "Content-Type": kind})

    @routes.get("/")
    async def _(_: Request) -> Response:
        return given("index.html")

    @routes.get(page.PREFIX + "/{name:path}")
    async def _(name: str) -> Response:
        return given(name)

    return routes


def _read(folder: Path) -> dict[str, bytes]:
    """The files by their path below the folder. Only these are ever given, so no path leads elsewhere."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in page.MEDIA_TYPES
    }
