"""A hub on loopback: as much of the Hub's API as its own clients ask for, kept in memory.

Every commit stays, and branches name one. Files of weights and tables go the way of LFS, as there. A test may let it
break: ``breaks_after`` drops a connection in the middle of what it sends, ``refuses`` answers an upload with 500.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LARGE = (".safetensors", ".parquet", ".gz")
TOKEN = "hf_of_the_loopback"


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


@dataclass
class Repository:
    private: bool
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    def commit(self, branch: str, files: dict[str, bytes], message: str) -> str:
        told = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in files.items())
        revision = sha1(f"{len(self.commits)} {message} {told}")
        self.commits[revision] = files
        self.branches[branch] = revision
        self.messages.append(message)
        return revision

    def revision(self, name: str) -> str:
        """Raises ``KeyError``."""
        return name if name in self.commits else self.branches[name]


@dataclass
class Hub:
    """``asked`` are the requests: method and path."""

    url: str = ""
    repositories: dict[tuple[str, str], Repository] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    breaks_after: int | None = None
    refuses: str = ""

    def put(self, kind: str, name: str, files: dict[str, bytes], branch: str = "main") -> str:
        """A commit of these files, as if somebody had pushed it."""
        repository = self.repositories.setdefault((kind, name), self._new(private=False))
        return repository.commit(branch, files, "pushed")

    def _new(self, *, private: bool) -> Repository:
        made = Repository(private)
        made.commit("main", {".gitattributes": b"*.safetensors filter=lfs\n"}, "initial commit")
        return made


class _Gone(Exception):
    pass


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *told: object) -> None:
        pass

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (_Gone, ConnectionError):
            self.close_connection = True

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        split = urlsplit(self.path)
        path = unquote(split.path)
        self.hub.asked.append(f"{self.command} {path}")
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "chunked" in self.headers.get("transfer-encoding", ""):
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        free = self.command in ("GET", "HEAD") or path.startswith(
            "/upload/"
        )  # that address is a secret of its own
        if not free and self.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._send({"error": "who are you?"}, 401)
        for pattern, method in _ROUTES:
            if found := re.fullmatch(pattern, f"{self.command} {path}"):
                try:
                    return getattr(self, method)(body, parse_qs(split.query), **found.groupdict())
                except KeyError as missing:
                    code = "RepoNotFound" if isinstance(missing.args[0], tuple) else "RevisionNotFound"
                    return self._send({"error": str(missing)}, 404, {"x-error-code": code})
        return self._send({"error": f"this hub has no {self.command} {path}"}, 404)

    def _send(self, data: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        content = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.send_response(status)
        told = {"content-length": str(len(content)), "content-type": "application/json"} | (headers or {})
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        limit = self.hub.breaks_after
        if limit is not None and len(content) > limit:
            self.hub.breaks_after = None
            self.wfile.write(content[:limit])
            self.wfile.flush()
            raise _Gone
        self.wfile.write(content)

    # Repositories.

    def create(self, body: bytes, _: Any) -> None:
        told = json.loads(body)
        name = "/".join(filter(None, (told.get("organization"), told["name"])))
        key = told.get("type") or "model", name if "/" in name else f"me/{name}"
        url = f"{self.hub.url}/{'datasets/' if key[0] == 'dataset' else ''}{key[1]}"
        if key in self.hub.repositories:
            return self._send({"error": "You already created this repo", "url": url}, 409)
        self.hub.repositories[key] = self.hub._new(
            private=told.get("visibility") == "private" or bool(told.get("private"))
        )
        return self._send({"url": url, "name": key[1]})

    def valid(self, body: bytes, _: Any) -> None:
        head = json.loads(body)["content"]
        errors = [] if head.startswith("---\n") else [{"message": "no metadata"}]
        self._send({"errors": [], "warnings": errors})

    def info(self, _b: bytes, _q: Any, kind: str, name: str, revision: str | None = None) -> None:
        found = self.hub.repositories[kind, name]
        sha = found.revision(revision or "main")
        listed = [_sibling(each, data) for each, data in found.commits[sha].items()]
        self._send(
            {
                "id": name,
                "sha": sha,
                "siblings": listed,
                "private": found.private,
                "tags": [],
                "downloads": 0,
                "likes": 0,
            }
        )

    def tree(self, _b: bytes, query: Any, kind: str, name: str, revision: str, below: str = "") -> None:
        self._send(
            [
                *self._entries(
                    kind,
                    name,
                    revision,
                    below or "",
                    recursive=query.get("recursive", [""])[0].lower() == "true",
                )
            ]
        )

    def paths(self, body: bytes, _: Any, kind: str, name: str, revision: str) -> None:
        wanted = json.loads(body)["paths"] if body.startswith(b"{") else parse_qs(body.decode())["paths"]
        every = [*self._entries(kind, name, revision, "", recursive=True)]
        self._send([each for each in every if each["path"] in wanted])

    def _entries(
        self, kind: str, name: str, revision: str, below: str, *, recursive: bool
    ) -> Iterator[dict[str, Any]]:
        found = self.hub.repositories[kind, name]
        folders: set[str] = set()
        prefix = f"{below}/" if below else ""
        for path, data in found.commits[found.revision(revision)].items():
            if not path.startswith(prefix):
                continue
            parts = path.removeprefix(prefix).split("/")
            for depth in range(1, len(parts) if recursive else min(2, len(parts))):
                folders.add(prefix + "/".join(parts[:depth]))
            if len(parts) == 1 or recursive:
                yield _entry(path, data)
        yield from (
            {"type": "directory", "path": each, "size": 0, "oid": sha1(each)} for each in sorted(folders)
        )

    # Writing.

    def preupload(self, body: bytes, _: Any, kind: str, name: str, revision: str) -> None:
        self.hub.repositories[kind, name].revision(revision)
        files = [each["path"] for each in json.loads(body)["files"]]
        modes = [
            {"path": each, "uploadMode": "lfs" if each.endswith(LARGE) else "regular", "shouldIgnore": False}
            for each in files
        ]
        self._send({"files": modes})

    def batch(self, body: bytes, _: Any, name: str) -> None:
        objects = []
        for each in json.loads(body)["objects"]:
            action = {"upload": {"href": f"{self.hub.url}/upload/{each['oid']}"}}
            objects.append(each if each["oid"] in self.hub.objects else {**each, "actions": action})
        self._send({"transfer": "basic", "objects": objects})

    def upload(self, body: bytes, _: Any, oid: str) -> None:
        if self.hub.refuses and self.hub.refuses.encode() in body:
            return self._send({"error": "the disk is full"}, 507)
        if hashlib.sha256(body).hexdigest() != oid:
            return self._send({"error": "other bytes"}, 400)
        self.hub.objects[oid] = body
        return self._send({})

    def commit(self, body: bytes, _: Any, kind: str, name: str, revision: str) -> None:
        repository = self.hub.repositories[kind, name]
        head = repository.branches[revision]
        files = dict(repository.commits[head])
        message = ""
        for line in map(json.loads, body.splitlines()):
            value = line["value"]
            match line["key"]:
                case "header":
                    message = value["summary"]
                    if value.get("parentCommit", head) != head:
                        return self._send({"error": "somebody was faster"}, 412)
                case "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                case "lfsFile":
                    files[value["path"]] = self.hub.objects[value["oid"]]
                case "deletedFile":
                    del files[value["path"]]
        sha = repository.commit(revision, files, message)
        return self._send(
            {"commitOid": sha, "commitUrl": f"{self.hub.url}/{name}/commit/{sha}", "success": True}
        )

    # Reading.

    def resolve(
        self, _b: bytes, _q: Any, name: str, revision: str, path: str, prefix: str | None = None
    ) -> None:
        found = self.hub.repositories["dataset" if prefix else "model", name]
        sha = found.revision(revision)
        if path not in found.commits[sha]:
            return self._send(
                {"error": "Entry not found"}, 404, {"x-error-code": "EntryNotFound", "x-repo-commit": sha}
            )
        data = found.commits[sha][path]
        headers = {"x-repo-commit": sha, "etag": f'"{_etag(path, data)}"', "accept-ranges": "bytes"}
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", ""))
        if not part:
            return self._send(data, 200, headers)
        begin, end = int(part[1]), min(int(part[2] or len(data)), len(data) - 1)
        headers["content-range"] = f"bytes {begin}-{end}/{len(data)}"
        return self._send(data[begin : end + 1], 206, headers)


def _etag(path: str, data: bytes) -> str:
    if path.endswith(LARGE):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _sibling(path: str, data: bytes) -> dict[str, Any]:
    told = {
        "rfilename": path,
        "size": len(data),
        "blobId": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest(),
    }
    lfs = {"sha256": _etag(path, data), "size": len(data), "pointerSize": 130}
    return told | ({"lfs": lfs} if path.endswith(LARGE) else {})


def _entry(path: str, data: bytes) -> dict[str, Any]:
    entry = {"type": "file", "path": path, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
    if path.endswith(LARGE):
        entry["lfs"] = {"oid": _etag(path, data), "size": len(data), "pointerSize": 130}
    return entry


_API = r"/api/(?P<kind>model|dataset)s/(?P<name>[^/]+/[^/]+)"
_ROUTES = (
    (r"POST /api/repos/create", "create"),
    (r"POST /api/validate-yaml", "valid"),
    (rf"GET {_API}(?:/revision/(?P<revision>.+))?", "info"),
    (rf"GET {_API}/tree/(?P<revision>[^/]+)(?:/(?P<below>.*))?", "tree"),
    (rf"POST {_API}/paths-info/(?P<revision>[^/]+)", "paths"),
    (rf"POST {_API}/preupload/(?P<revision>[^/]+)", "preupload"),
    (rf"POST {_API}/commit/(?P<revision>[^/]+)", "commit"),
    (r"POST /(?:datasets/)?(?P<name>[^/]+/[^/]+)\.git/info/lfs/objects/batch", "batch"),
    (r"PUT /upload/(?P<oid>\w+)", "upload"),
    (
        r"(?:GET|HEAD) /(?P<prefix>datasets/)?(?P<name>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)",
        "resolve",
    ),
)


@contextmanager
def loopback_hub() -> Iterator[Hub]:
    """A hub for as long as the block runs."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
