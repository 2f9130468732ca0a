"""Bodies and clients of every bad kind: one clear answer each, and the server goes on."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import servers
from making.servers import Running, Scripted, said

from flowc_serving.agent.limits import Limits as TurnLimits

LIMITS = servers.Limits(
    a_second=1000, burst=10_000, body=100_000, headers=0.5, reading=0.5, writing=1.0, stopping=2
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    parts = servers.parts_in(tmp_path_factory.mktemp("store"), Scripted([said("Fine.")]))
    with servers.serving(parts, limits=LIMITS) as running:
        yield running


def raw(server: Running, *pieces: bytes | float, read: bool = True) -> bytes:
    """Bytes to the server, with pauses, and what comes back until it closes."""
    host, port = server.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        try:
            for piece in pieces:
                if isinstance(piece, float):
                    time.sleep(piece)
                else:
                    connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        found = b""
        while read:
            try:
                more = connection.recv(65536)
            except ConnectionResetError:
                break
            if not more:
                break
            found += more
        return found


HEAD = b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_a_body_that_says_it_is_too_large(server: Running) -> None:
    found = raw(server, HEAD + b"Content-Length: 10000000\r\n\r\n" + b"x" * 1000)
    assert found.startswith(b"HTTP/1.1 413 ")
    assert b"the body has more than 100000 bytes" in found


def test_a_body_that_becomes_too_large(server: Running) -> None:
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    began = time.monotonic()
    found = raw(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 640)
    assert found.startswith(b"HTTP/1.1 413 ") or not found  # a reset may overtake the answer
    assert time.monotonic() - began < 3


def test_ten_megabytes_by_an_ordinary_client(server: Running) -> None:
    try:
        reply = server.ask("POST", "/v1/workflows", {"wish": "x" * 10_000_000})
    except OSError:  # closed while it was sending
        return
    assert reply.status == 413


BODIES = [
    (b"\xff\xfe", "no UTF-8"),
    (b'{"wish": "\xed\xa0\x80"}', "no UTF-8"),
    (b'{"wish": "\\ud800"}', "half a character"),
    (b"{", "no JSON"),
    (b"", "no JSON"),
    (b"[]", "a JSON object"),
    (b"null", "a JSON object"),
    (b'{"wish": NaN}', "NaN is no JSON"),
    (b'{"wish": -1e999}', "-1e999 is too large a number"),
    (b'{"wish": ' + b"9" * 5000 + b"}", "no JSON"),
    (b'{"wish": ' + b"[" * 50_000 + b"}", "levels deep"),
    (b'{"wish": ' + b'{"a":' * 200 + b"1" + b"}" * 201, "levels deep"),
    (b'{"wish": 1}', "wish: "),
    (b'{"wish": ""}', "wish: "),
    (b"{}", "wish is missing"),
    (b'{"wish": "x", "<script>": 1}', "<script> is not known here"),
    (b'{"wish": "' + b"x" * 60_000 + b'"}', "wish: "),
]


@pytest.mark.parametrize(("body", "message"), BODIES)
def test_bodies(server: Running, body: bytes, message: str) -> None:
    reply = server.ask("POST", "/v1/workflows", body)
    assert reply.status == 400
    assert message in reply.error["message"]
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_deep_brackets_in_a_text_are_text(server: Running) -> None:
    assert server.ask("POST", "/v1/workflows", {"wish": "[" * 500 + '\\"{' * 200}).status == 201


def test_a_slow_head(server: Running) -> None:
    began = time.monotonic()
    assert raw(server, b"GET / HT", *[0.1, b"T"] * 20) == b""
    assert time.monotonic() - began < 5


def test_a_slow_second_head(server: Running) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    found = raw(server, ask, 0.2, b"GET /healthz HT")
    assert found.count(b"HTTP/1.1 200") == 1


def test_a_kept_connection_is_not_cut(server: Running) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert raw(server, ask, 0.8, ask, 0.8, last).count(b"HTTP/1.1 200") == 3


def test_a_slow_body(server: Running) -> None:
    found = raw(server, HEAD + b"Content-Length: 1000\r\n\r\n{", 0.2, b" ", 0.2, b" ", 0.2, b" ")
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b"the body came too slowly" in found


def test_a_body_that_ends_early(server: Running) -> None:
    raw(server, HEAD + b"Content-Length: 1000\r\n\r\n{", read=False)
    assert server.ask("GET", "/healthz").status == 200


def test_no_http(server: Running) -> None:
    assert raw(server, b"\x16\x03\x01\x02\x00\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert raw(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70_000).startswith(
        b"HTTP/1.1 400 "
    )


def test_two_lengths(server: Running) -> None:
    found = raw(server, HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
    assert found.startswith(b"HTTP/1.1 400 ")


def test_who_does_not_read_its_stream(tmp_path: Path) -> None:
    model = Scripted([said(*["some word " * 10] * 60_000)])
    parts = servers.parts_in(tmp_path, model, limits=TurnLimits(tokens=10**8))
    with servers.serving(parts, limits=LIMITS) as server:
        asked = {"model": "flowc", "messages": [{"role": "user", "content": "x"}], "stream": True}
        body = json.dumps({**asked, "max_tokens": 100_000})
        head = HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode()
        host, port = server.base.removeprefix("http://").split(":")
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((host, int(port)))
            connection.sendall(head + body.encode())
            until = time.monotonic() + 20
            while not model.asked or server.application.turns.running:
                assert time.monotonic() < until
                time.sleep(0.05)
        counted = [
            each
            for each in server.application.metrics.text().decode().splitlines()
            if "flowc_turns_total" in each
        ]
    assert counted[-1] == 'flowc_turns_total{arm="default",why="cancelled"} 1.0'


def test_repeats_have_short_keys(server: Running) -> None:
    reply = server.ask("POST", "/v1/workflows", {"wish": "x"}, headers={"Idempotency-Key": "k" * 300})
    assert (reply.status, reply.error["param"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/workflows/0",
        "/v1/workflows/x",
        "/v1/workflows/1%00",
        "/v1/workflows/" + "9" * 400,
        "/v1/workflows/%2e%2e",
    ],
)
def test_numbers_that_are_none(server: Running, path: str) -> None:
    assert server.ask("GET", path).status == 404


@pytest.mark.parametrize(
    "path", ["/page/../app.py", "/page/%2e%2e/app.py", "/page//etc/passwd", "/page/x.js"]
)
def test_files_that_are_none(server: Running, path: str) -> None:
    assert server.ask("GET", path).status == 404


def test_clients_make_no_labels_up(server: Running) -> None:
    for at in range(3):
        raw(server, b"MADE%d / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % at)
        server.ask("GET", f"/v1/workflows/1/made{at}")
    told = server.application.metrics.text().decode().lower()
    assert "made" not in told
    assert 'flowc_requests_total{method="other",route="/",status="405"} 3.0' in told
