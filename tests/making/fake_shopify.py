"""A stand-in for Shopify's command line, run as a process: what the real one takes, sends and prints [client].

``FAKE_SHOPIFY`` makes it misbehave, ``FAKE_SHOPIFY_LOG`` is where it notes how it was called. It needs nothing but
Python, and starts fast.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import Any

Arguments = dict[str, Any]


def main(argv: list[str]) -> None:
    """``shopify flow …``."""
    assert argv[0] == "flow", argv
    with open(os.environ["FAKE_SHOPIFY_LOG"], "a") as log:
        log.write(json.dumps({"argv": argv, "pid": os.getpid(), "stdin": sys.stdin.read()}) + "\n")
    misbehave(os.environ.get("FAKE_SHOPIFY", ""))
    flags, asked = parsed(argv[3:])
    ways[argv[1], argv[2]](flags, asked)


def misbehave(mode: str) -> None:
    """Do not do what was asked."""
    if mode.startswith("print:"):
        print(mode[6:])
    elif mode.startswith("fail:"):
        sys.exit(mode[5:])
    elif mode == "hang":
        os.fork()
        time.sleep(60)
    elif mode == "bytes":
        sys.stdout.buffer.write(b"\xff\xfe{\x00")
    elif mode == "notice":
        print("There is a new version of Shopify CLI: {4.0}\n")
        return
    elif not mode:
        return
    while mode == "flood":
        sys.stdout.write("x" * 1_000_000)
    sys.exit(0)


def parsed(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """Flags with their values, and what stands alone, which may stand behind ``--``."""
    flags: dict[str, str] = {}
    asked: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--":
            return flags, asked + words
        if word in ("--json", "--force"):
            flags[word] = ""
        elif word.startswith("--"):
            flags[word] = words.pop(0)
        else:
            asked.append(word)
    return flags, asked


def posted(flags: dict[str, str], name: str, arguments: Arguments) -> Any:
    """The gateway's answer; a failure is told on standard error."""
    body = json.dumps({"tool": f"flow_app_agent_{name}", "arguments": arguments}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Shop-Domain": flags["--store"],
        "Authorization": "Bearer its-own",
    }
    request = urllib.request.Request(os.environ["SHOPIFY_FLOW_TOOL_CALL_ENDPOINT"], body, headers)
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as error:
        told = json.dumps(json.load(error), indent=2)
        sys.exit(f"╭─ error ─╮\n│  Flow tool gateway request failed with HTTP {error.code}.\n{told}")


def data(flags: dict[str, str], name: str, arguments: Arguments) -> Any:
    return posted(flags, name, arguments)["data"]


def put(found: Any) -> None:
    print(json.dumps(found, indent=2))


def tool_call(flags: dict[str, str], asked: list[str]) -> None:
    assert "--json" in flags
    with open(flags["--arguments-file"]) as file:
        put(posted(flags, asked[0].removeprefix("flow_app_agent_"), json.load(file)))


def task_search(flags: dict[str, str], asked: list[str]) -> None:
    tasks = data(flags, "task_search", {"search_queries": asked})["tasks"]
    flat = [{**each, "matched_queries": [query]} for query, found in tasks.items() for each in found]
    put({"store": flags["--store"], "total": len(flat), "tasks": flat, "by_query": tasks})


def task_describe(flags: dict[str, str], asked: list[str]) -> None:
    refs = [dict(zip(("id", "version"), each.rsplit("@", 1), strict=True)) for each in asked]
    put({"tasks": data(flags, "task_configuration", {"tasks": refs})["tasks"]})


def env_search(flags: dict[str, str], asked: list[str]) -> None:
    root, term = asked
    searches = [{"root_type": root, "search_term": term}]
    arguments = {"searches": searches, "data_type_filter": flags.get("--data-type", "ALL")}
    put(data(flags, "environment_paths_search", arguments))


def type_show(flags: dict[str, str], asked: list[str]) -> None:
    (name,) = asked
    put(data(flags, "object_type_definition_search", {"type_ref_name": name}))


def template_search(flags: dict[str, str], asked: list[str]) -> None:
    put(data(flags, "template_search", {"search_queries": asked}))


def template_save(flags: dict[str, str], asked: list[str]) -> None:
    found = data(flags, "template_lookup", {"template_id": asked[0]})
    if found.get("error"):
        sys.exit(f"Template lookup failed: {found['error']}")
    folder = os.path.join(flags["--workflows-dir"], flags["--as"])
    os.mkdir(folder)
    write(os.path.join(folder, "workflow.flow.json"), found["workflow_json"])
    print("Saved.")


def resource_search(flags: dict[str, str], asked: list[str]) -> None:
    kind, query = asked
    assert kind.isupper()
    put(posted(flags, "search_shop_resource", {"resource_type": kind, "query": query}))


def workflow_show(flags: dict[str, str], asked: list[str]) -> None:
    arguments = {"workflow_id": asked[0]}
    if "--workflow-version" in flags:
        arguments["version"] = flags["--workflow-version"]
    found = data(flags, "workflow_lookup", arguments)
    if "workflow_definition" not in found:
        sys.exit(f"Remote workflow lookup failed: {found.get('error')}")
    put(found["workflow_definition"])


def workflow_push(flags: dict[str, str], asked: list[str]) -> None:
    (path,) = asked
    with open(path) as file:
        arguments: Arguments = {"workflow_json": json.load(file), "hidden": False}
    lock = path.replace(".flow.json", ".flow.lock.json")
    if os.path.exists(lock):
        with open(lock) as file:
            told = json.load(file)
        assert sorted(told) == sorted(LOCK), told
        assert len(told["payload_sha256"]) == 64
        arguments["workflow_id"] = told["workflow_id"]
        arguments["workflow_version"] = told["workflow_definition_version"]
    found = data(flags, "create_or_update_workflow_from_json", arguments)
    if not found.get("workflow_id") or not found.get("workflow_version"):
        sys.exit(f"Push failed: {found.get('error', 'no workflow_id returned')}")
    if "workflow_definition" in found:
        write(path, found["workflow_definition"])
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    values = (
        found["workflow_id"],
        found["workflow_version"],
        digest,
        flags["--store"],
        "2026-01-05T09:00:00.000Z",
    )
    lockfile = dict(zip(LOCK, values, strict=True))
    write(lock, lockfile)
    errors = found.get("validation_errors", [])
    told = {"workflowId": values[0], "workflowDefinitionVersion": values[1], "validationErrors": errors}
    put({**told, "lockfile": lockfile})


LOCK = ("workflow_id", "workflow_definition_version", "payload_sha256", "store", "pushed_at")


def write(path: str, found: Any) -> None:
    with open(path, "w") as file:
        file.write(json.dumps(found, indent=2, sort_keys=True) + "\n")


ways = {
    ("tool", "call"): tool_call,
    ("task", "search"): task_search,
    ("task", "describe"): task_describe,
    ("env", "search"): env_search,
    ("type", "show"): type_show,
    ("template", "search"): template_search,
    ("template", "save"): template_save,
    ("resource", "search"): resource_search,
    ("workflow", "show"): workflow_show,
    ("workflow", "push"): workflow_push,
}

if __name__ == "__main__":
    main(sys.argv[1:])
