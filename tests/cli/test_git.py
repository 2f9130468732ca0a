"""flowc in git, with real repositories: diffs are Python, merges are of views, conflicts can be resolved."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from making.folders import DOCS, ROOT, WORKFLOWS

import flowc
from flowc.cli import meaning
from flowc.cli.git import asking as git, merge as git_merge, textconv as git_textconv

VIEW = """@workflow("Tag orders")
@shopify.admin.order_created()
def tag_orders(order):
    if order.name == "x":
        shopify.admin.add_order_tags(order_id=order.id, tags=["a"])
    # The accountants want to know
    shopify.admin.update_order_note(order_id=order.id, note="seen")
    with branch():
        shopify.admin.cancel_order(order_id=order.id)
    shopify.flow.log_output(output="done")
"""
EXPORT = flowc.to_json(VIEW, form="export")
CODE = flowc.to_json(VIEW)
# What git says in this environment must not depend on who runs the tests.
ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
    "PYTHONPATH": str(ROOT),
    "LC_ALL": "C",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and a repository in it, where the test is."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    for name in [name for name in os.environ if name.startswith("GIT_") and name not in ENVIRONMENT]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path / "shop")
    run("git", "init", "-q", "-b", "main")
    return tmp_path


def run(*command: str, code: int = 0) -> str:
    """What a command says on both of its outputs; it must end as expected."""
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    text = ran.stdout.decode()
    assert ran.returncode == code, text
    return text


def flow(*arguments: str, code: int = 0) -> str:
    return run(sys.executable, "-P", "-m", "flowc", *arguments, code=code)


def body(export: str) -> str:
    """An export without its digest."""
    return export.partition(":")[2]


def commit(message: str = "more", **documents: str) -> None:
    for name, text in documents.items():
        Path(f"{name}.flow").write_bytes(text.encode())
    run("git", "add", "-A")
    run("git", "commit", "-q", "-m", message)


def edited(*changes: tuple[str, str], document: str = EXPORT) -> str:
    """The document after an edit of its view."""
    view = flowc.to_python(document)
    for old, new in changes:
        assert view.count(old) == 1
        view = view.replace(old, new)
    return flowc.to_json(view)


def two_branches(base: str, ours: str, theirs: str) -> None:
    """A commit on main and one on ``theirs``, made from the same start; main is checked out."""
    flow("git-install")
    commit(tags=base)
    run("git", "checkout", "-q", "-b", "theirs")
    commit(tags=theirs)
    run("git", "checkout", "-q", "main")
    commit(tags=ours)


A = ('tags=["a"]', 'tags=["A"]')
B = ('output="done"', 'output="all done"')
LAST = '    shopify.flow.log_output(output="done")\n'
NEW = LAST, LAST + "    shopify.admin.capture_payment(order_id=order.id)\n"
ROOTS = LAST, LAST + '    shopify.admin.add_customer_tags(customer_id=customer.id, tags=["x"])\n'
OTHER_ROOT = ('order.name == "x"', 'shop.name == "x"')


# Diffs.


def test_git_diff_is_python(home: Path) -> None:
    flow("git-install")
    commit(tags=EXPORT)
    Path("tags.flow").write_text(edited(A))
    diff = run("git", "diff")
    assert '-        shopify.admin.add_order_tags(order_id=order.id, tags=["a"])\n' in diff
    assert '+        shopify.admin.add_order_tags(order_id=order.id, tags=["A"])\n' in diff
    assert "step_id" not in diff
    assert len([line for line in diff.splitlines() if line[:1] in "+-"]) == 4
    commit()
    assert 'tags=["A"]' in run("git", "log", "-p", "-1")
    assert "@shopify.admin.order_created()" in run("git", "show", "--textconv", "HEAD:tags.flow")


def test_a_change_of_layout_alone_shows_nothing(home: Path) -> None:
    flow("git-install")
    commit(tags=EXPORT)
    Path("tags.flow").write_text(CODE)
    assert run("git", "diff") == ""
    assert run("git", "status", "--short") == " M tags.flow\n"
    assert "@@" in run("git", "diff", "--no-textconv")


def test_files_that_are_no_documents_are_shown_as_they_are(home: Path) -> None:
    flow("git-install")
    commit(tags="{not yet\n")
    Path("tags.flow").write_text("{not so\n")
    assert "-{not yet\n+{not so\n" in run("git", "diff")
    Path("tags.flow").write_text(EXPORT)
    assert "-{not yet\n+@workflow" in run("git", "diff")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe\x00", b"\xef\xbb\xbf{}", VIEW.encode(), b"<<<<<<< ours\n", b"[" * 100_000],
    ids=["empty", "cut", "binary", "mark", "view", "conflict", "deep"],
)
def test_textconv_never_fails(data: bytes) -> None:
    assert git_textconv._converted(data) == data


def test_textconv_survives_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowc.source.Source.view", property(lambda _: 1 / 0))
    assert git_textconv._converted(EXPORT.encode()) == EXPORT.encode()


def test_what_no_view_shows_is_below_it() -> None:
    tree = json.loads(EXPORT.partition(":")[2])
    tree["root"]["colour"] = "blue"
    tree["root"]["steps"][0]["shade"] = "Dawn\nor dusk"
    text = git_textconv._converted(json.dumps(tree).encode()).decode()
    assert (
        text
        == f"""{VIEW}
# Not in the view:
#   /root/colour: "blue"
#   /root/steps/*/shade: "Dawn\\nor dusk"
"""
    )


def test_git_goes_on_without_flowc(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two_branches(EXPORT, edited(A), edited(B))
    missing = shlex.quote(str(home / "gone/python"))
    for name in ("diff.flowc.textconv", "merge.flowc.driver"):
        value = run("git", "config", name).removesuffix("\n").replace(shlex.quote(sys.executable), missing)
        run("git", "config", name, value)
    diff = run("git", "diff", "theirs")
    assert '\\"a\\"' in diff
    assert '"step_id"' in diff
    run("git", "merge", "-q", "theirs", code=1)
    assert "<<<<<<< ours\n" in Path("tags.flow").read_text()


def test_the_repository_s_own_modules_are_not_imported(home: Path) -> None:
    flow("git-install")
    for name in ("json", "flowc", "ast"):
        Path(f"{name}.py").write_text("raise SystemExit('this must not run')\n")
    commit(tags=EXPORT)
    Path("tags.flow").write_text(edited(A))
    diff = run("git", "diff")
    assert "must not run" not in diff
    assert '+        shopify.admin.add_order_tags(order_id=order.id, tags=["A"])\n' in diff


# Merges.


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([A], [B]),
        ([B], [A]),
        ([A], [NEW]),
        ([NEW], [A]),
        ([OTHER_ROOT], [ROOTS]),
        ([A], [A]),
        ([("Tag orders", "Tag all orders"), ("def tag_orders", "def x")], [B]),
    ],
)
@pytest.mark.parametrize("base", [EXPORT, CODE], ids=["export", "code"])
def test_a_clean_merge(home: Path, base: str, ours: list, theirs: list) -> None:
    both = list(dict.fromkeys([*ours, *theirs]))
    one, other = edited(*ours, document=base), edited(*theirs, document=base)
    two_branches(base, one, other)
    run("git", "merge", "-q", "--no-edit", "theirs")
    merged = Path("tags.flow").read_bytes().decode()
    # Byte for byte what the two edits give one after the other, theirs on the layout of ours.
    view = flowc.to_python(base, layout=False)
    for old, new in both:
        view = view.replace(old, new)
    assert merged == flowc.to_json(view, base=one)
    assert flowc.verify(merged).holds
    assert run("git", "status", "--short") == ""


def test_an_edit_and_a_moved_step(home: Path) -> None:
    moved = re.sub(r'"step_position":\[\d+,\d+\]', '"step_position":[7,7]', EXPORT.partition(":")[2])
    assert moved != EXPORT.partition(":")[2]
    two_branches(EXPORT, moved, edited(A))
    run("git", "merge", "-q", "--no-edit", "theirs")
    merged = Path("tags.flow").read_text()
    assert merged.count("[7,7]") == moved.count("[7,7]")
    assert merged == moved.replace('[\\"a\\"]', '[\\"A\\"]')


CONFLICT = """<<<<<<< ours
        shopify.admin.add_order_tags(order_id=order.id, tags=["A"])
=======
        shopify.admin.add_order_tags(order_id=order.id, tags=["Z"])
>>>>>>> theirs
"""


def test_a_conflict_is_resolved_as_documented(home: Path) -> None:
    ours, theirs = edited(A, B), edited(('tags=["a"]', 'tags=["Z"]'))
    two_branches(EXPORT, ours, theirs)
    said = run("git", "merge", "theirs", code=1)
    finish = "flowc to-json tags.flow -o tags.flow && git add tags.flow"
    assert "flowc: tags.flow: a conflict between <<<<<<< and >>>>>>>: keep the lines that are right\n" in said
    assert f"flowc: tags.flow: then: {finish}\n" in said
    assert "CONFLICT (content): Merge conflict in tags.flow" in said
    assert run("git", "status", "--short") == "UU tags.flow\n"
    text = Path("tags.flow").read_text()
    assert CONFLICT in text
    assert f"# flowc: then: {finish}\n" in text
    (shown,) = re.findall(r"```text\n(# flowc:.*?)```", (DOCS / "git.md").read_text(), re.S)
    assert text.startswith(shown)
    # Finished too early, it says what is still to be done, and leaves the file.
    early = flow("to-json", "tags.flow", "-o", "tags.flow", code=2)
    assert re.match(r"tags\.flow:\d+:1: error\[file-conflict\]: a conflict is not resolved\n", early)
    assert Path("tags.flow").read_text() == text
    # The person decides.
    Path("tags.flow").write_text(text.replace(CONFLICT, CONFLICT.splitlines(keepends=True)[3]))
    flow("to-json", "tags.flow", "-o", "tags.flow")
    run("git", "add", "tags.flow")
    run("git", "commit", "-q", "--no-edit")
    assert body(Path("tags.flow").read_text()) == body(ours).replace('[\\"A\\"]', '[\\"Z\\"]')
    assert run("git", "status", "--short") == ""


def test_a_conflict_in_code_form(home: Path) -> None:
    ours, theirs = edited(A, document=CODE), edited(('tags=["a"]', 'tags=["Z"]'), document=CODE)
    two_branches(CODE, ours, theirs)
    run("git", "merge", "theirs", code=1)
    text = Path("tags.flow").read_text()
    Path("tags.flow").write_text(text.replace(CONFLICT, CONFLICT.splitlines(keepends=True)[3]))
    flow("to-json", "tags.flow", "-o", "tags.flow")
    assert Path("tags.flow").read_text() == theirs


def test_a_merge_can_be_given_up(home: Path) -> None:
    ours = edited(A)
    two_branches(EXPORT, ours, edited(('tags=["a"]', 'tags=["Z"]')))
    run("git", "merge", "theirs", code=1)
    run("git", "merge", "--abort")
    assert Path("tags.flow").read_text() == ours
    assert run("git", "status", "--short") == ""


def test_both_added_the_file(home: Path) -> None:
    flow("git-install")
    commit()
    run("git", "checkout", "-q", "-b", "theirs")
    commit(tags=EXPORT)
    run("git", "checkout", "-q", "main")
    commit(tags=edited(A))
    run("git", "merge", "theirs", code=1)
    text = Path("tags.flow").read_text()
    assert CONFLICT.replace("Z", "a") in text


HEAD = """@workflow("Join")
@shopify.admin.order_created()
def join(order):
"""
DEFINED = """    def then_cancel_order():
        shopify.admin.cancel_order(order_id=order.id)

"""
FIRST = """    with branch():
        shopify.flow.log_output(output="a")
"""
SECOND = """    with branch():
        shopify.flow.log_output(output="b")
        shopify.flow.log_output(output="c")
"""
THIRD = """    shopify.flow.log_output(output="d")
    shopify.flow.log_output(output="e")
"""
CALL = "then_cancel_order()\n"


def test_a_merge_that_is_no_workflow() -> None:
    base = [HEAD, DEFINED, FIRST, "        ", CALL, SECOND, THIRD, "    ", CALL]
    ours = [HEAD, DEFINED, FIRST, "        ", CALL, SECOND, "        ", CALL, THIRD, "    ", CALL]
    theirs = [HEAD, FIRST, SECOND, THIRD]
    sides = [read(flowc.to_json("".join(lines), form="export")) for lines in (base, ours, theirs)]
    result, todo = git_merge.merge(*sides, "tags.flow")
    assert "<<<<<<<" not in result
    assert "def then_cancel_order" not in result
    assert todo[0].startswith("the merged view is no workflow: ")
    assert todo[1].startswith("then: flowc to-json tags.flow")


def read(text: str) -> meaning.Meaning:
    return meaning.read("", text)


def keyed(colour: object, document: str = EXPORT) -> str:
    tree = json.loads(document.partition(":")[2] or document)
    if colour is not None:
        tree["root"]["colour"] = colour
    return json.dumps(tree, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("blue", "blue", "blue", "blue"),
        ("blue", "red", "blue", "red"),
        ("blue", "blue", "red", "red"),
        ("blue", "red", "red", "red"),
        (None, None, "red", "red"),
        ("blue", None, "blue", None),
    ],
)
def test_what_no_view_shows_is_merged_too(base: object, ours: object, theirs: object, merged: object) -> None:
    one, other = keyed(ours, edited(A)), keyed(theirs, edited(B))
    result, todo = git_merge.merge(read(keyed(base)), read(one), read(other), "tags.flow")
    assert todo == []
    assert json.loads(result)["root"].get("colour") == merged
    assert meaning.read("", result).view == VIEW.replace(*A).replace(*B)


def test_what_no_view_shows_can_conflict() -> None:
    sides = [read(keyed(colour)) for colour in ("blue", "red", "green")]
    result, todo = git_merge.merge(*sides, "a b.flow")
    assert todo == [
        'no view shows it, and ours is taken: /root/colour: "red" -> "green"',
        "then: flowc to-json 'a b.flow' -o 'a b.flow' && git add 'a b.flow'",
    ]
    assert flowc.to_json(result) == sides[1].document


def test_documents_that_cannot_be_read_are_merged_as_text(home: Path) -> None:
    lines = [f"{n}\n" for n in range(20)]
    two_branches("".join(["{", *lines]), "".join(["{ours\n", *lines]), "".join(["{", *lines, "theirs\n"]))
    said = run("git", "merge", "--no-edit", "theirs")
    assert "flowc: tags.flow: merged as text: 1:2: error[" in said
    assert Path("tags.flow").read_text() == "".join(["{ours\n", *lines, "theirs\n"])


def test_a_criss_cross_merge(home: Path) -> None:
    two_branches(EXPORT, edited(A), edited(('tags=["a"]', 'tags=["Z"]')))
    run("git", "branch", "copy", "main")
    for branch, other, tag in (("main", "theirs", "A"), ("theirs", "copy", "Z")):
        run("git", "checkout", "-q", branch)
        run("git", "merge", other, code=1)
        commit(tags=edited(('tags=["a"]', f'tags=["{tag}"]')))
    run("git", "checkout", "-q", "main")
    run("git", "merge", "theirs", code=1)
    assert CONFLICT in Path("tags.flow").read_text()


# Installing.


def test_install_twice_and_uninstall(home: Path) -> None:
    Path(".gitattributes").write_bytes(b"*.png binary\r\n# last")
    Path("sub").mkdir()
    os.chdir("sub")
    first = flow("git-install")
    assert ".gitattributes: says for which files; commit it" in first
    os.chdir("..")
    installed = Path(".gitattributes").read_bytes()
    assert (
        installed
        == b"*.png binary\r\n# last\n*.flow diff=flowc merge=flowc\n*.flow.json diff=flowc merge=flowc\n"
    )
    config = Path(".git/config").read_bytes()
    assert flow("git-install") == first
    assert (Path(".gitattributes").read_bytes(), Path(".git/config").read_bytes()) == (installed, config)
    flow("git-uninstall")
    assert Path(".gitattributes").read_bytes() == b"*.png binary\r\n# last\n"
    assert "flowc" not in Path(".git/config").read_text()
    flow("git-uninstall")


def test_what_was_not_there_is_not_there_afterwards(home: Path) -> None:
    flow("git-install")
    flow("git-uninstall")
    assert sorted(os.listdir()) == [".git"]


@pytest.mark.parametrize("own", ["", "~/my attributes"])
def test_for_all_repositories(home: Path, own: str) -> None:
    if own:
        run("git", "config", "--global", "core.attributesFile", own)
    flow("git-install", "--global")
    assert not Path(".gitattributes").exists()
    file = home / ("my attributes" if own else ".config/git/attributes")
    assert file.read_text().splitlines() == list(git.ATTRIBUTES)
    commit(tags=EXPORT)
    Path("tags.flow").write_text(edited(A))
    assert '+        shopify.admin.add_order_tags(order_id=order.id, tags=["A"])\n' in run("git", "diff")
    flow("git-uninstall", "--global")
    assert not file.exists()
    assert "step_id" in run("git", "diff")


@pytest.mark.parametrize("command", ["git-install", "git-uninstall"])
def test_outside_of_a_repository(home: Path, command: str) -> None:
    os.chdir(home)
    said = flow(command, code=2)
    assert said.startswith(f"flowc {command}: error[git-none]: this is no git repository with files in it\n")


def test_without_git(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", str(home))
    from flowc.cli import main

    assert main(["git-install"]) == 2
    assert "error[git-missing]" in capsys.readouterr().err


def test_a_path_of_python_may_hold_anything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = home / 'it\'s a $(python) "3"'
    odd.symlink_to(Path(sys.executable).parent, target_is_directory=True)
    monkeypatch.setattr(sys, "executable", str(odd / Path(sys.executable).name))
    from flowc.cli import main

    assert main(["git-install"]) == 0
    commit(tags=EXPORT)
    Path("tags.flow").write_text(edited(A))
    assert '+        shopify.admin.add_order_tags(order_id=order.id, tags=["A"])\n' in run("git", "diff")


def test_the_page_shows_what_is_installed() -> None:
    (lines,) = re.findall(r"```text\n(\*.*?)```", (DOCS / "git.md").read_text(), re.S)
    assert tuple(lines.splitlines()) == git.ATTRIBUTES


# Hooks and the action.


def needs_yaml(name: str) -> object:
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / name).read_text())


@pytest.fixture
def flowc_on_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = home / "bin/flowc"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m flowc "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("flowc_on_path")
def test_the_pre_commit_hook(home: Path) -> None:
    (hook,) = needs_yaml(".pre-commit-hooks.yaml")  # type: ignore[misc]
    names = ["a.flow", "b/workflow.flow.json", "c.json", "a.flow.py", "flow"]
    assert [name for name in names if re.search(hook["files"], name)] == names[:2]
    Path("a.flow").write_text(EXPORT)
    Path("b.flow").write_text("{")
    entry = shlex.split(hook["entry"])
    assert run(*entry, "a.flow") == ""
    assert run(*entry, "a.flow", "b.flow", code=2).startswith("b.flow:1:2: error[")


def test_the_hook_of_the_page() -> None:
    yaml = pytest.importorskip("yaml")
    (shown, *_) = re.findall(r"```yaml\n(.*?)```", (DOCS / "git.md").read_text(), re.S)
    (hook,) = yaml.safe_load(shown)["repos"][0]["hooks"]
    (own,) = needs_yaml(".pre-commit-hooks.yaml")  # type: ignore[misc]
    assert hook.pop("language") == "system"
    assert hook == {key: own[key] for key in hook}


@pytest.mark.usefixtures("flowc_on_path")
@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 2)])
def test_the_action(home: Path, monkeypatch: pytest.MonkeyPatch, broken: bool, code: int) -> None:
    action = needs_yaml("action.yml")
    steps = action["runs"]["steps"]  # type: ignore[index]
    (script,) = [step["run"] for step in steps if "verify" in step.get("run", "")]
    Path("a flow.flow").write_text("{" if broken else EXPORT)
    monkeypatch.setenv("PATHS", "*.flow\n.\n")
    monkeypatch.setenv("REPORT", "out.xml")
    said = run("bash", "-e", "-o", "pipefail", "-c", script, code=code)
    assert ("a flow.flow" in said) is True
    assert Path("out.xml").exists()
    inputs = set(action["inputs"])  # type: ignore[index]
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text()))
    assert used == inputs


def test_the_documents_of_the_corpus_merge_with_themselves() -> None:
    for path in sorted(WORKFLOWS.glob("*.flow"))[:20]:
        side = read(path.read_text(encoding="utf-8"))
        assert git_merge.merge(side, side, side, "x") == (side.document, [])
