"""nginx made from the rule: the text, and a real nginx in front of two engines that come and go."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from making.rules import written

from flowc_serving.rollout import nginx
from flowc_serving.rollout.rule import RuleError, read

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Engine:
    """An engine that says its name, streams in two parts, or is down."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.status = 200
        self.asked: list[tuple[str, bytes]] = []
        self.second = threading.Event()
        engine = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                engine.asked.append((self.headers["X-Flow-Arm"], body))
                self.send_response(engine.status)
                if self.path == "/v1/stream":
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    self.wfile.write(b"5\r\nfirst\r\n")
                    self.wfile.flush()
                    engine.second.wait(10)
                    self.wfile.write(b"6\r\nsecond\r\n0\r\n\r\n")
                    return
                answer = engine.name.encode()
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}).start()

    def stop(self) -> None:
        self.second.set()
        self.server.shutdown()
        self.server.server_close()


class Front:
    """A running nginx."""

    def __init__(self, folder: Path, a: Engine, b: Engine, **changes: object) -> None:
        assert NGINX
        arms = {each.name: {"model": f"openai:http://127.0.0.1:{each.port}/v1#flow"} for each in (a, b)}
        self.port = free_port()
        self.log = folder / "flow.log"
        text = nginx.config(
            read(written(folder / "rule.json", arms=arms, **changes)),
            listen=f"127.0.0.1:{self.port}",
            log=str(self.log),
        )
        (folder / "flow.conf").write_text(text)
        temporary = "\n".join(
            f"{each}_temp_path {folder}/{each};"
            for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = (
            f"daemon off; pid {folder}/pid; events {{}} http {{ {temporary} include {folder}/flow.conf; }}"
        )
        (folder / "nginx.conf").write_text(whole)
        folder.chmod(0o755)
        self.process = subprocess.Popen(
            [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")],
            stderr=subprocess.DEVNULL,
        )
        wait(lambda: reaches(self.port))

    def post(
        self, arm: str | None, path: str = "/v1/chat", body: bytes = b"{}"
    ) -> tuple[int, str, str | None]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", path, body, {} if arm is None else {"X-Flow-Arm": arm})
        answer = connection.getresponse()
        found = answer.status, answer.read().decode(), answer.getheader("X-Flow-Served-By")
        connection.close()
        return found

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def reaches(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def engines() -> Generator[tuple[Engine, Engine]]:
    pair = Engine("a"), Engine("b")
    yield pair
    for each in pair:
        each.stop()


@pytest.fixture
def front(tmp_path: Path, engines: tuple[Engine, Engine]) -> Generator[Front]:
    if NGINX is None:
        pytest.skip("nginx is not installed")
    found = Front(tmp_path, *engines)
    yield found
    found.stop()


def test_each_arm_has_its_engine(front: Front, engines: tuple[Engine, Engine]) -> None:
    assert front.post("a") == (200, "a", "a")
    assert front.post("b", body=b'{"x": 1}') == (200, "b", "b")
    assert engines[1].asked == [("b", b'{"x": 1}')]


@pytest.mark.parametrize("arm", [None, "", "c", "a b"])
def test_requests_without_an_arm_are_refused(
    front: Front, engines: tuple[Engine, Engine], arm: str | None
) -> None:
    status, answer, _ = front.post(arm)
    assert status == 400
    assert "X-Flow-Arm is a or b" in answer
    assert engines[0].asked == engines[1].asked == []


def test_an_engine_that_is_down(front: Front, engines: tuple[Engine, Engine]) -> None:
    a, b = engines
    b.status = 503
    assert front.post("b", body=b"whole") == (200, "a", "a")
    assert a.asked == [("b", b"whole")], "a POST is asked again, with its arm and its body"
    assert front.post("a") == (200, "a", "a")
    wait(lambda: front.log.exists() and len(front.log.read_text().splitlines()) == 2)
    line = front.log.read_text().splitlines()[0]
    assert f"arm=b served_by=a upstream=127.0.0.1:{b.port}, 127.0.0.1:{a.port}" in line
    assert "upstream_status=503, 200 status=200" in line


def test_an_engine_that_is_gone(front: Front, engines: tuple[Engine, Engine]) -> None:
    engines[1].stop()
    assert front.post("b") == (200, "a", "a")


def test_streams_are_passed_on_part_by_part(front: Front, engines: tuple[Engine, Engine]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)
    connection.request("POST", "/v1/stream", b"{}", {"X-Flow-Arm": "a"})
    answer = connection.getresponse()
    assert answer.read(5) == b"first", "before the engine has said the rest"
    engines[0].second.set()
    assert answer.read() == b"second"
    connection.close()


def test_the_switch(tmp_path: Path, engines: tuple[Engine, Engine]) -> None:
    if NGINX is None:
        pytest.skip("nginx is not installed")
    front = Front(tmp_path, *engines, off=True)
    assert front.post("b") == (200, "a", "a")
    front.stop()


# The text.


def config(tmp_path: Path, a: str, b: str, **more: str) -> str:
    arms = {"a": {"model": a}, "b": {"model": b}}
    return nginx.config(read(written(tmp_path / "rule.json", arms=arms)), **more)


def test_the_text(tmp_path: Path) -> None:
    text = config(tmp_path, "openai:https://one.example/v1#m", "openai:https://[::1]:8443/v1#m")
    assert "server one.example:443 max_fails=1" in text
    assert "server [::1]:8443 backup;" in text
    assert "proxy_pass https://$flow_pool;\n" in text
    assert "proxy_ssl_server_name on;" in text
    assert text.index("log_format flow") < text.index("access_log")


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("local:./model", "openai:http://h:1/v1#m", "arms.a.model is no engine that nginx can reach"),
        ("openai:http://h:1/v1#m", "openai:http://h;}:1/v1#m", "arms.b.model is no engine"),
        ("openai:http://h:1/v1#m", "openai:http://h:x/v1#m", "arms.b.model is no engine"),
        ("openai:http://h:1/v1#m", "openai:h:1", "arms.b.model is no engine"),
        ("openai:http://h:1/v1#m", "openai:http://h:1/v1#m", "both arms are at h:1"),
        ("openai:http://h:1/v1#m", "openai:https://h:2/v1#m", "another scheme"),
        ("openai:http://h:1/v1#m", "openai:http://h:2/v2#m", "another path"),
        ("openai:http://h:1/v1#m", "openai:http://h:2/v1#n", r"another model name \(m, n\)"),
    ],
)
def test_rules_that_nginx_cannot_follow(tmp_path: Path, a: str, b: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        config(tmp_path, a, b)


def test_words_that_would_be_directives(tmp_path: Path) -> None:
    pair = ("openai:http://h:1/v1#m", "openai:http://g:1/v1#m")
    with pytest.raises(RuleError, match="listen is an address"):
        config(tmp_path, *pair, listen="1; user root")
    with pytest.raises(RuleError, match="log is a path"):
        config(tmp_path, *pair, log="x; user root")
