"""nginx in front of two engines, made from the rule: the arm that the product decided goes to its engine, and to the
other where its own is down.

What is in the text was learnt from nginx: a log's format stands before its use; a POST is asked again only with
``non_idempotent``; a stream is passed on at once only without buffering; who answered is ``$upstream_addr``, since
after a fallback it is not whom the arm names. What fails after its first byte was passed on cannot be asked again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flowc_serving.rollout.rule import Arm, Rule, RuleError

HEADER = "X-Flow-Arm"
SERVED_BY = "X-Flow-Served-By"
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]")
_LISTEN = re.compile(r"(?:[0-9A-Za-z.*-]{1,250}:|\[[0-9A-Fa-f:]{2,45}\]:)?[0-9]{1,5}")
_LOG = re.compile(r"[\w./-]{1,250}")


@dataclass(frozen=True, slots=True)
class Engine:
    """Where an engine is, as nginx takes it, and the model's name there."""

    scheme: str
    address: str
    path: str
    model: str


def engine(arm: Arm) -> Engine:
    """The engine of an arm. Raises ``RuleError`` where the arm is none that is asked over HTTP."""
    kind, _, rest = arm.model.partition(":")
    try:
        url = urlsplit(rest)
        port = url.port or (443 if url.scheme == "https" else 80)
    except ValueError:
        raise _no_engine(arm) from None
    host = url.netloc.rpartition("@")[2]
    host = host.rpartition(":")[0] if url.port else host
    if kind != "openai" or url.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise _no_engine(arm)
    return Engine(url.scheme, f"{host}:{port}", url.path.rstrip("/"), url.fragment)


def _no_engine(arm: Arm) -> RuleError:
    return RuleError(
        f"arms.{arm.name}.model is no engine that nginx can reach: write openai:http://HOST:PORT/v1#MODEL"
    )


def config(rule: Rule, *, listen: str = "127.0.0.1:8320", log: str = "/var/log/nginx/flow.log") -> str:
    """nginx's text, for inside of ``http``. Raises ``RuleError``."""
    if not _LISTEN.fullmatch(listen):
        raise RuleError("listen is an address and port, as 127.0.0.1:8320")
    if not _LOG.fullmatch(log):
        raise RuleError("log is a path of letters, digits, dots and hyphens")
    usual, new = engine(rule.usual), engine(rule.new)
    _check_alike(usual, new)
    names = (rule.usual.name, rule.new.name)
    pools = (names[0], names[0] if rule.off else names[1])
    return _TEXT.format(
        arms="\n".join(f'    "{name}" "{name}";' for name in names),
        pools="\n".join(f'    "{name}" flow_{pool};' for name, pool in zip(names, pools, strict=True)),
        usual=names[0],
        served="\n".join(
            f'    "~(?:^|[ ,]){re.escape(each.address)}$" "{name}";'
            for name, each in zip(names, (usual, new), strict=True)
        ),
        upstreams=f"{_upstream(names[0], usual, new)}\n{_upstream(names[1], new, usual)}",
        listen=listen,
        log=log,
        header=HEADER,
        variable=HEADER.lower().replace("-", "_"),
        served_by=SERVED_BY,
        scheme=usual.scheme,
        names=" or ".join(names),
        tls="\n        proxy_ssl_server_name on;" if usual.scheme == "https" else "",
    )


def _check_alike(usual: Engine, new: Engine) -> None:
    """A request that falls back must mean the same to the other engine."""
    if usual.address == new.address:
        raise RuleError(f"both arms are at {usual.address}: nginx tells them apart by their address")
    for what, one, other in (
        ("scheme", usual.scheme, new.scheme),
        ("path", usual.path, new.path),
        ("model name", usual.model, new.model),
    ):
        if one != other:
            raise RuleError(
                f"the arms have another {what} ({one or 'none'}, {other or 'none'}): where one is down"
                " the other could not answer in its place; serve both the same way (vLLM: --served-model-name)"
            )


def _upstream(name: str, own: Engine, other: Engine) -> str:
    return (
        f"upstream flow_{name} {{\n"
        f"    server {own.address} max_fails=1 fail_timeout=10s;\n"
        f"    server {other.address} backup;\n"
        f"    keepalive 32;\n"
        f"}}"
    )


_TEXT = """\
# Made by `flowc rollout nginx` from the rule of the roll-out: change the rule, make this again, reload nginx.
# Goes into the http block. The product decides the arm and says it in {header}.

map $http_{variable} $flow_arm {{
    default "";
{arms}
}}

map $http_{variable} $flow_pool {{
    default flow_{usual};
{pools}
}}

map $upstream_addr $flow_served_by {{
    default "";
{served}
}}

log_format flow '$time_iso8601 arm=$flow_arm served_by=$flow_served_by upstream=$upstream_addr '
                'upstream_status=$upstream_status status=$status seconds=$request_time "$request"';

{upstreams}

server {{
    listen {listen};
    access_log {log} flow;
    client_max_body_size 10m;
    default_type application/json;

    location / {{
        # Requests without an arm would all be one shop's: they are refused.
        if ($flow_arm = "") {{
            return 400 '{{"error": {{"type": "invalid_request_error", "message": "{header} is {names}"}}}}';
        }}
        proxy_pass {scheme}://$flow_pool;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_set_header {header} $flow_arm;
        add_header {header} $flow_arm always;
        add_header {served_by} $flow_served_by always;{tls}

        # A stream is passed on part by part; what fails after its first byte cannot be asked again.
        proxy_buffering off;
        proxy_next_upstream error timeout http_502 http_503 http_504 non_idempotent;
        proxy_next_upstream_tries 2;
        proxy_connect_timeout 2s;
        proxy_read_timeout 300s;
    }}
}}
"""
