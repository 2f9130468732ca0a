"""The door: who may come in, and whose request it is. Looked at before a byte of the body is read."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from flowc_serving.server.buckets import Buckets
from flowc_serving.server.caller import STATE, Caller
from flowc_serving.server.keys import OPERATOR, Key, is_domain
from flowc_serving.server.problems import Problem
from flowc_serving.server.settings import Settings, host_name

OPEN = ("/healthz", "/readyz")
"""Paths for everybody, beside the files of the page."""
METRICS = "/metrics"
SHOP = "x-shopify-shop-domain"
ARM = "x-flow-arm"


class Door:
    """An ASGI application that lets requests in to another."""

    def __init__(self, app: ASGIApp, settings: Settings, page: str) -> None:
        self._app = app
        self._settings = settings
        self._page = page
        limits = settings.limits
        self._buckets = Buckets(limits.a_second, limits.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            scope[STATE] = self._caller(scope)
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _caller(self, scope: Scope) -> Caller:
        headers = _headers(scope)
        self._own_name(headers)
        _same_origin(headers)
        if self._is_open(scope["path"]):
            return Caller("")
        caller = self._named(scope["path"], headers)
        wait = self._buckets.take(caller.name)
        if wait:
            raise Problem(429, "too many requests: wait a little", code="rate_limit_exceeded", retry=wait)
        return caller

    def _own_name(self, headers: Mapping[str, str]) -> None:
        """Without keys a foreign name is a page of somebody else's that points its own name here."""
        host = headers.get("host", "")
        if not self._settings.keys and not self._settings.is_own_name(host):
            raise Problem(421, f"this server is not called {host_name(host)[:100]!r}: use http://127.0.0.1")

    def _is_open(self, path: str) -> bool:
        return path == "/" or path in OPEN or path.startswith(f"{self._page}/")

    def _named(self, path: str, headers: Mapping[str, str]) -> Caller:
        asked = headers.get(SHOP, "").strip().lower()
        if asked and not is_domain(asked):
            raise Problem(400, "the header X-Shopify-Shop-Domain is a shop's domain", param=SHOP)
        if not self._settings.keys:
            return Caller(asked or self._settings.shop, arm=headers.get(ARM, ""))
        key = self._key(headers.get("authorization", ""))
        if (key.shop == OPERATOR) != (path == METRICS):
            raise Problem(403, "this key is not for this: metrics take the operator's, all else a shop's")
        if asked and asked != key.shop:
            raise Problem(403, "this key is another shop's", code="wrong_shop")
        return Caller(key.shop, key.name, headers.get(ARM, ""))

    def _key(self, header: str) -> Key:
        scheme, _, token = header.partition(" ")
        key = self._settings.keys.find(token.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise Problem(
                401, "send a key that this server knows: Authorization: Bearer KEY", code="invalid_api_key"
            )
        return key


def _headers(scope: Scope) -> dict[str, str]:
    """The headers; of one that stands twice the first."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def _same_origin(headers: Mapping[str, str]) -> None:
    """A browser says whose page asks: only our own may, but anybody's may link here."""
    origin = headers.get("origin")
    if origin is None and headers.get("sec-fetch-mode") == "navigate":
        return
    if origin is None and headers.get("sec-fetch-site", "none") not in ("cross-site", "same-site"):
        return
    scheme, _, host = (origin or "").partition("://")
    if scheme not in ("http", "https") or host.lower() != headers.get("host", "").lower():
        raise Problem(403, "pages of other sites may not ask this server", code="foreign_origin")
