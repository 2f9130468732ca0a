"""The chat page: plain HTML, CSS and ES modules in ``static/``, without a build step and without another host.

The server gives ``static/index.html`` at ``/`` and every other file of the folder at ``/page/…`` (``PREFIX``), each
with its media type of ``MEDIA_TYPES`` and with ``HEADERS``. These files need no key. All else the page asks for is the
server's API. Of ``GET /v1/models`` it shows the first model, whose record may have beside OpenAI's keys

- ``demonstration``: true where no real model answers;
- ``wishes``: the sentences that the demonstration can answer, to be clicked, one with ``Then`` after the one before;
- ``about``: one line on how this model is spoken to.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PREFIX = "/page"

MEDIA_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Media types by ending: no system's own table decides."""

POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types picture"
)
"""The content security policy: own files only, nothing inline, and no text becomes markup but a picture's."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
"""What goes with each file; browsers ask again before they show a stored one."""


def files() -> Path:
    """The folder of the page's files."""
    return Path(__file__).parent / "static"
