"""The documents tell the truth: what they show is run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from making.folders import CORPUS, DOCS, ROOT, WORKFLOWS
from making.turns import SHOP, create, fresh

import flowc
from flowc.cli import main, parser
from flowc.cli.parser import COMMANDS
from flowc_serving.agent import contract
from flowc_serving.store.events import open_log
from flowc_serving.store.recording import Recorder, Serving, begun
from flowc_training.cli import main as training
from flowc_training.cli.flywheel import main as flywheel
from flowc_training.judge import cli as bench

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    str(page.relative_to(ROOT)): page.read_text(encoding="utf-8")
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]
}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
COMMAND = re.compile(r"^\$ (.+?)(?: +#.*)?$", re.M)


def blocks(language: str, page: str = README) -> list[str]:
    return [text for name, text in BLOCK.findall(page) if name == language]


def commands(page: str) -> list[str]:
    return [line for block in blocks("console", page) for line in COMMAND.findall(block)]


VIEW, LIBRARY = blocks("python")
(DOCUMENT,) = blocks("json")


TESTS = """\
workflow: WORKFLOW
tests:
- name: a limited coffee
  event: {environment: {product: {id: 1, productType: Coffee, title: Limited}}}
  expect: {effects: [shopify.admin.add_product_tags]}
- name: a mug
  event: {environment: {product: {id: 1, productType: Mug}}}
  expect: {no_effects: true}
"""


def test_the_workflow_in_both_languages() -> None:
    assert flowc.to_python(DOCUMENT, layout=False) == VIEW
    assert flowc.to_json(VIEW) == DOCUMENT


def test_the_workflow_is_of_the_corpus() -> None:
    assert VIEW in {path.read_text(encoding="utf-8") for path in WORKFLOWS.glob("*.py")}


def test_the_library() -> None:
    names: dict[str, Any] = {"document": DOCUMENT}
    exec(LIBRARY, names)
    assert names["document"] == DOCUMENT
    assert names["report"].holds


def test_the_first_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """README's commands, pasted one after the other in a clone."""
    shutil.copytree(CORPUS, tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    lines = [shlex.split(line) for line in commands(README)]
    assert [line[2] for line in lines if line[0] == "pip"] == [
        ".[all]",
        ".[serve]",
        ".[local]",
        ".[train]",
        ".[flywheel]",
    ]
    for program, *arguments in lines:
        if program == "flowc" and arguments[0] in ENDLESS:
            assert parser.build().parse_args(arguments)
        elif program == "flowc":
            assert main(arguments) == 0, arguments
    said = capsysbinary.readouterr().err.decode()
    assert "error" not in said
    assert "warning" not in said
    first = tmp_path / "corpus" / "workflows" / "001-mark-limited-roasts.flow"
    assert Path("roasts.flow").read_bytes() == first.read_bytes()


ENDLESS = ("serve", "mcp")
"""Commands that go on until they are stopped: here their arguments are read, their own tests start them."""
LONG = ("simulate", "week", "review")
"""Commands of the flywheel that take minutes, or go on: the same."""
MAKE = [line for line in commands(README) if line.startswith(("make ", "flowc-flywheel "))]
OTHERS = [page for name, page in PAGES.items() if name != "README.md"]


@pytest.mark.parametrize("line", [*MAKE, *(line for page in OTHERS for line in commands(page))])
def test_commands(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    program, *arguments = shlex.split(line)
    if program == "make":
        assert re.search(rf"^{arguments[0]}:.* ## ", (ROOT / "Makefile").read_text(), re.M)
        return
    if program == "flowc-bench":
        assert bench.told(arguments).command == arguments[0]
        assert arguments[0] != "verify" or arguments[1].startswith("-") or bench.main(arguments) == 0
        return
    if program == "flowc-flywheel":
        is_long = arguments[0] in LONG and "--show" not in arguments
        assert flywheel.told(arguments) if is_long else flywheel.main(arguments) == 0, arguments
        return
    if program == "flowc-train":
        assert training.main(arguments) == 0, arguments
        return
    assert program == "flowc"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if arguments[0] in ENDLESS:
        assert parser.build().parse_args(arguments)
        return
    if "-" in arguments:
        assert parser.build().parse_args(arguments[: arguments.index("-") + 1])
        return
    sample(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 0
    said = capsysbinary.readouterr().err.splitlines()
    assert [line for line in said if not line.startswith(b"note: ")] == []


def sample(folder: Path) -> None:
    """The files that the documents speak of."""
    told = {"id": "shopify::admin::order_archive", "version": "0.2", "task_type": "ACTION"}
    (folder / "responses.json").write_text(json.dumps(told))
    export = flowc.to_json(VIEW, form="export")
    for name in ("order-tags", "loyalty", "corpus/one", "flows/loyalty"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.flow").write_bytes(export.encode())
        (folder / f"{name}.py").write_bytes(flowc.to_python(export).encode())
    product = {"id": "gid://shopify/Product/1", "productType": "Coffee", "title": "Limited"}
    (folder / "order.json").write_text(json.dumps({"environment": {"product": product}}))
    (folder / "shop.json").write_text(json.dumps({"products": [product]}))
    (folder / "tests").mkdir()
    for name, workflow in (("loyalty", "loyalty.py"), ("tests/one", "../order-tags.flow")):
        (folder / f"{name}.test.yaml").write_text(TESTS.replace("WORKFLOW", workflow))
    (folder / "checkpoint").mkdir()
    contract.write(contract.load(), folder / "checkpoint")
    (folder / "rule.json").write_text(next(iter(blocks("json", PAGES["docs/rollout.md"]))))
    logged(folder / "data" / "flowc" / "conversations.db", "01M8K8MF1QFFNBSWEX5K62CMT0")
    (folder / "traffic.jsonl").write_text('{"tool": "task_search", "ok": true, "data": {"tasks": {}}}\n')


def logged(path: Path, name: str) -> None:
    """A server's log with one conversation."""
    path.parent.mkdir(parents=True)
    log, conversation, serving = open_log(str(path)), fresh(name), Serving("demonstration", "f")
    pen = log.pen(name, SHOP)
    recorder = Recorder(pen, conversation, serving)
    log.append([begun(pen, conversation, serving), *recorder.said("Tag big orders")])
    log.append([row for event in create(conversation).events() for row in recorder.rows(event)])
    log.close()


@pytest.mark.parametrize("page", PAGES)
def test_links(page: str) -> None:
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", PAGES[page], flags=re.M | re.S)
    for target, section in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", prose):
        named = (ROOT / page).parent / target if target else ROOT / page
        assert named.exists(), target
        assert not section or section in anchors(named.read_text(encoding="utf-8")), (target, section)


def anchors(page: str) -> set[str]:
    """What a link can name in a page: its headings, as GitHub spells them."""
    headings = re.findall(r"^#+ (.+)$", page, re.M)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_every_command_is_named() -> None:
    assert re.findall(r"^\| `([\w-]+)` \| (.+) \|$", README, re.M) == list(COMMANDS.items())


def test_exit_codes_agree(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    codes = set(re.findall(r"^  (\d+) ", capsys.readouterr().out, re.M))
    assert codes == {"0", "1", "2", "3", "130"}
    assert all(f"| {code}" in PAGES["docs/cli.md"] for code in codes)


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [
        *project["dependencies"],
        *(line for each in project["optional-dependencies"].values() for line in each),
    ]
    for name in {re.match(r"[\w-]+", line)[0] for line in lines} - {"flowc"}:  # type: ignore[index]
        assert name in PAGES["docs/dependencies.md"]
        assert re.search(rf"^{name}==", (ROOT / "constraints.txt").read_text(), re.M | re.I)


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
def test_nothing_names_a_place() -> None:
    """No path of a machine and no package host in what everybody gets."""
    for path in [
        ROOT / "constraints.txt",
        ROOT / "pyproject.toml",
        ROOT / "Makefile",
        ROOT / "CONTRIBUTING.md",
        *DOCS.glob("*.md"),
    ]:
        assert not re.search(
            # /root/steps is a JSON pointer.
            r"/(?:home|root(?!/(?:steps|links))|work|opt|Users)/|file://|index-url|find-links",
            path.read_text(),
        ), path
