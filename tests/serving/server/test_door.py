"""Who may come in: keys, names, origins, rates; and what is said to those who may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from making import servers
from making.servers import CUP, CUP_KEY, OPERATOR_KEY, TEA, TEA_KEY, Running

from flowc_serving.server.buckets import Buckets, Places
from flowc_serving.server.keys import KeysError, read_keys
from flowc_serving.server.settings import Settings, UnsafeError


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with servers.serving(servers.parts_in(tmp_path_factory.mktemp("store"))) as running:
        yield running


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with servers.serving(servers.parts_in(tmp_path_factory.mktemp("store")), keys=servers.keys()) as running:
        yield running


def test_another_interface_needs_keys() -> None:
    with pytest.raises(UnsafeError, match="give it keys"):
        Settings(host="0.0.0.0")
    with pytest.raises(UnsafeError):
        Settings(host="::")
    assert Settings(host="::1").host == "::1"
    assert Settings(host="0.0.0.0", keys=servers.keys()).host == "0.0.0.0"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8321", "127.0.0.1.evil.example", ""])
def test_foreign_names(open_server: Running, host: str) -> None:
    reply = open_server.ask("GET", "/v1/models", headers={"Host": host})
    assert reply.status == 421
    assert "use http://127.0.0.1" in reply.error["message"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8321", "LOCALHOST:8321"])
def test_own_names(open_server: Running, host: str) -> None:
    assert open_server.ask("GET", "/v1/models", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost:1"},
    ],
)
def test_pages_of_others(open_server: Running, headers: dict[str, str]) -> None:
    reply = open_server.ask("POST", "/v1/conversations", {}, headers=headers)
    assert (reply.status, reply.error["code"]) == (403, "foreign_origin")
    assert "Access-Control-Allow-Origin" not in reply.headers


def test_our_own_page_and_links_to_it(open_server: Running) -> None:
    own = {"Origin": open_server.base, "Sec-Fetch-Site": "same-origin"}
    assert open_server.ask("POST", "/v1/conversations", {}, headers=own).status == 201
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert open_server.ask("GET", "/healthz", headers=link).status == 200


def test_a_form_of_a_page_cannot_post(open_server: Running) -> None:
    reply = open_server.ask("POST", "/v1/workflows", b'{"wish": "x"}', headers={"Content-Type": "text/plain"})
    assert (reply.status, reply.error["message"]) == (
        415,
        "send JSON, with the header Content-Type: application/json",
    )


@pytest.mark.parametrize(
    "path", ["/v1/models", "/v1/workflows", "/mcp", "/flow/tools", "/nowhere", "/metrics"]
)
@pytest.mark.parametrize("key", ["", "wrong", TEA_KEY[:-1], TEA_KEY + "0"])
def test_without_a_key(keyed: Running, path: str, key: str) -> None:
    reply = keyed.ask("GET", path, key=key)
    assert (reply.status, reply.error["code"]) == (401, "invalid_api_key")
    assert reply.headers["www-authenticate"] == "Bearer"


def test_open_paths(keyed: Running) -> None:
    assert keyed.ask("GET", "/healthz").json == {"status": "alive"}
    assert keyed.ask("GET", "/readyz").json == {"status": "ready"}


def test_any_name_with_a_key(keyed: Running) -> None:
    assert keyed.ask("GET", "/v1/models", key=TEA_KEY, headers={"Host": "flow.example"}).status == 200


def test_a_key_is_of_one_shop(keyed: Running) -> None:
    own = keyed.ask("GET", "/v1/models", key=TEA_KEY, headers={"X-Shopify-Shop-Domain": TEA})
    assert own.status == 200
    other = keyed.ask("GET", "/v1/models", key=TEA_KEY, headers={"X-Shopify-Shop-Domain": CUP})
    assert (other.status, other.error["code"]) == (403, "wrong_shop")


def test_metrics_are_the_operators(keyed: Running) -> None:
    assert keyed.ask("GET", "/metrics", key=CUP_KEY).status == 403
    assert keyed.ask("GET", "/v1/workflows", key=OPERATOR_KEY).status == 403
    keyed.ask("GET", "/v1/workflows/1", key=CUP_KEY)
    text = keyed.ask("GET", "/metrics", key=OPERATOR_KEY).body.decode()
    assert 'flowc_requests_total{method="GET",route="/v1/workflows/…",status="404"}' in text
    assert CUP not in text


def test_a_shop_by_header_where_there_are_no_keys(open_server: Running) -> None:
    begun = open_server.ask("POST", "/v1/conversations", {}, headers={"X-Shopify-Shop-Domain": "Oak.example"})
    path = f"/v1/conversations/{begun.json['id']}"
    assert open_server.ask("GET", path).status == 404
    kept = open_server.ask("GET", path, headers={"X-Shopify-Shop-Domain": "oak.example"})
    assert kept.json["context"]["shop"] == "oak.example"
    wrong = open_server.ask("GET", path, headers={"X-Shopify-Shop-Domain": "a b"})
    assert wrong.status == 400


def test_rates(tmp_path: Path) -> None:
    limits = servers.Limits(a_second=0.5, burst=3)
    with servers.serving(servers.parts_in(tmp_path), keys=servers.keys(), limits=limits) as server:
        found = [server.ask("GET", "/v1/models", key=TEA_KEY) for _ in range(4)]
        assert [each.status for each in found] == [200, 200, 200, 429]
        assert found[3].error["code"] == "rate_limit_exceeded"
        assert found[3].headers["retry-after"] in ("1", "2")  # some of it passes while one asks
        assert server.ask("GET", "/v1/models", key=CUP_KEY).status == 200
        assert server.ask("GET", "/healthz").status == 200


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(2.0, 2, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 0.5]
    now[0] = 0.5
    assert [buckets.take("a"), buckets.take("a")] == [0.0, 0.5]
    assert buckets.take("b") == 0.0
    now[0] = 100.0
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 0.5]


def test_places_are_of_one_key_half() -> None:
    places = Places(4)
    assert [places.enter("a") for _ in range(3)] == [True, True, False]
    assert [places.enter("b"), places.enter("c"), places.enter("d")] == [True, True, False]
    places.leave("a")
    assert places.enter("d")
    assert places.taken == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no keys"),
        ("# nothing\n", "has no keys"),
        ("tea.example\n", "line 1: a line is a shop and its key"),
        ("tea.example short\n", "line 1: the key is too short"),
        (f"\nt€a {TEA_KEY}\n", "line 2: begins with the shop's domain"),
        (f"tea.example {TEA_KEY}\ncup.example {TEA_KEY}\n", "line 2: the key stands above already"),
    ],
)
def test_files_of_keys(text: str, said: str) -> None:
    with pytest.raises(KeysError, match=said) as caught:
        read_keys(text)
    assert TEA_KEY not in str(caught.value)


def test_what_stands_nowhere(open_server: Running) -> None:
    assert open_server.ask("GET", "/v2/models").error["type"] == "not_found_error"
    assert open_server.ask("DELETE", "/v1/models").status == 405
    assert open_server.ask("GET", "/openapi.json").status == 404
    assert open_server.ask("GET", "/docs").status == 404
