"""What a request was refused for: one envelope for all, OpenAI's ``{"error": {"type", "message", …}}``."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from flowc_serving.agent.json_value import Json, Object, sayable

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "invalid_request_error",
    415: "invalid_request_error",
    421: "invalid_request_error",
    429: "rate_limit_error",
    502: "model_error",
    503: "overloaded_error",
    504: "timeout_error",
}


class Problem(Exception):
    """A refusal: its status, what is wrong and what to do instead, in words for people.

    ``param`` is the part of the request that is wrong, ``code`` its kind for programs; ``more`` stands beside them.
    ``retry`` is after how many seconds the same may go well.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        retry: float | None = None,
        more: Mapping[str, Json] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.param = param
        self.code = code
        self.retry = retry
        self.more = dict(more or {})

    def envelope(self) -> Object:
        """The body of the answer."""
        error: Object = {"type": _TYPES.get(self.status, "server_error"), "message": self.message}
        error |= {"param": self.param, "code": self.code}
        return {"error": {**error, **self.more}}

    def response(self) -> Response:
        """The answer."""
        headers: dict[str, str] = {}
        if self.retry is not None:
            headers["Retry-After"] = str(max(1, round(self.retry)))
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return answer(self.envelope(), self.status, headers)


def answer(value: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as an answer in JSON."""
    return Response(encoded(value), status, headers, media_type="application/json")


def encoded(value: Json) -> bytes:
    """A value as JSON that is UTF-8."""
    return sayable(value).encode()
