"""Git's conflict markers in a file: every command names them, none goes on; and a resolved conflict is one."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from making.command_lines import FILES, ONE, contents, folder, run

import flowc
from flowc.text import conflicts
from flowc.text.conflicts import conflict
from flowc.update.fixes import fix

TAGS = '        shopify.admin.add_order_tags(order_id=order.id, tags=["{}"])\n'
SCRIPT = """@workflow("Counts")
@shopify.admin.order_created()
def counts(order):
    shopify.flow.run_code(
        script=\"\"\"
export default function main(input) {
BODY
}
\"\"\",
    )
"""
OWN = (
    "# flowc: a conflict between <<<<<<< and >>>>>>>: keep the lines that are right\n"
    "# flowc: then: flowc to-json tags.flow -o tags.flow && git add tags.flow\n"
)


def sides(ours: str, theirs: str, base: str | None = None, size: int = 7) -> str:
    middle = "" if base is None else f"{'|' * size} base\n{base}"
    return f"{'<' * size} ours\n{ours}{middle}{'=' * size}\n{theirs}{'>' * size} theirs\n"


def with_sides(*given: str, **more: int) -> str:
    return ONE.replace(TAGS.format("a"), sides(*[TAGS.format(each) for each in given], **more))


LINE = "\n".join(FILES["c.flow.json"].split("\n")[2:3]) + "\n"
VIEW = FILES["a.py"]
FOOTER = VIEW.index("# eN") if "# eN" in VIEW else VIEW.rindex("\n# ") + 1
CONFLICTS = {
    "a view": (with_sides("b", "c"), 5, 1),
    "a merged view": (OWN + with_sides("b", "c"), 7, 1),
    "a base too": (with_sides("b", "c", "a"), 5, 1),
    "an empty side": (ONE.replace(TAGS.format("a"), sides("", TAGS.format("c")) + TAGS.format("d")), 5, 1),
    "two conflicts": (sides("", "x = 1\n") + with_sides("b", "c"), 1, 2),
    "longer markers": (with_sides("b", "c", size=9), 5, 1),
    "short markers": (with_sides("b", "c", size=3), 5, 1),
    "short markers and a base": (with_sides("b", "c", "a", size=4), 5, 1),
    "markers of one sign": (with_sides("b", "c", size=1), 5, 1),
    "short markers in the layout": (
        VIEW[:FOOTER] + sides(VIEW[FOOTER:], "# eF6F0NFqQyEMBuB3\n", size=2),
        VIEW[:FOOTER].count("\n") + 1,
        1,
    ),
    "short markers, as flowc says": (
        OWN.replace("<" * 7, "<<<").replace(">" * 7, ">>>")
        + SCRIPT.replace("BODY\n", sides("  1\n", "  2\n", size=3)),
        9,
        1,
    ),
    "short markers in an export": (sides(FILES["a.flow"] + "\n", FILES["b.flow"] + "\n", size=3), 1, 1),
    "line breaks of Windows": (with_sides("b", "c").replace("\n", "\r\n"), 5, 1),
    "the first line forgotten": (re.sub("<<<<<<<.*\n", "", with_sides("b", "c")), 6, 1),
    "the last line forgotten": (re.sub("(<<<<<<<.*|=======)\n", "", with_sides("b", "c")), 7, 1),
    "the first line kept": (re.sub("(>>>>>>>.*|=======)\n", "", with_sides("b", "c")), 5, 1),
    "a string that a side opens": (with_sides("b", 'c"]) or """'), 5, 1),
    "the layout": (
        VIEW[:FOOTER] + sides(VIEW[FOOTER:], "# eF6F0NFqQyEMBuB3\n"),
        VIEW[:FOOTER].count("\n") + 1,
        1,
    ),
    "an export": (sides(FILES["a.flow"] + "\n", FILES["b.flow"] + "\n"), 1, 1),
    "a code form": (FILES["c.flow.json"].replace(LINE, sides(LINE, LINE.replace("1", "2"))), 3, 1),
    "a code form with its base": (FILES["c.flow.json"].replace(LINE, sides(LINE, LINE, LINE)), 3, 1),
    "a script, as flowc says": (OWN + SCRIPT.replace("BODY\n", sides("  1\n", "  2\n")), 9, 1),
}
LINES = [
    "check {}", "check --fix {}", "fix {}", "fix --diff {}", "fmt {}", "fmt --check {}", "to-json {}", "show {}",
    "to-json {} -o {}", "run {}", "diff {} a.flow", "diff a.flow {}", "update {} --from a.flow", "verify -j 1 {}",
    "test --new {}", "test uses.test.yaml", "update a.py --from {}", "to-json b.py --base {}", "to-py {}",
]  # fmt: skip


@pytest.fixture(autouse=True)
def place() -> Iterator[None]:
    with folder():
        yield


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("text", "at", "count"), CONFLICTS.values(), ids=CONFLICTS)
def test_every_command_names_the_conflict(line: str, text: str, at: int, count: int) -> None:
    Path("tags.flow").write_bytes(text.encode())
    Path("uses.test.yaml").write_text(
        "workflow: tags.flow\ntests:\n- name: a\n  expect: {outcome: finished}\n"
    )
    before = contents()
    code, said = run(*line.format(*["tags.flow"] * 2).split())
    assert code == 2, said
    still = "a conflict is not resolved" if count == 1 else f"{count} conflicts are not resolved"
    place = f"tags.flow:{at}:1: error[file-conflict]: {still}\n"
    assert place in said or f"[file-conflict]: tags.flow cannot be used at line {at}: {still}\n" in said
    assert said.count("error[") == 1, said
    assert contents() == before


@pytest.mark.parametrize(("text", "at", "count"), CONFLICTS.values(), ids=CONFLICTS)
def test_resolved_as_the_hint_says_it_reads(text: str, at: int, count: int) -> None:
    """The lines of ours are kept, and the lines that the hint names are gone."""
    found = conflict(text)
    assert found is not None
    assert found.hint is not None
    if "forgotten" in text or not re.search("^<+(?: |$)", text, re.M):
        return
    ours = re.sub(r"^(\|+ base|=+)\r?\n(?s:.*?)^>+(?: [^\n]*)?\n", "", text, flags=re.M)
    ours = re.sub(r"^(<+|>+)(?: [^\n]*)?\n", "", ours, flags=re.M).rstrip("\n") + "\n"
    assert conflict(ours) is None


@pytest.mark.parametrize(
    ("line", "name", "text"),
    [
        ("run a.py --event {}", "e.json", sides('{"order": 1}\n', '{"order": 2}\n')),
        ("run a.py --shop {}", "s.json", "{\n" + sides('"orders": []\n', "") + "}\n"),
        ("check a.py --catalog {}", "c.json", sides("{}\n", "[]\n")),
        ("catalog import {}", "r.json", sides("{}\n", "[]\n")),
        ("check a.py --environment {}", "t.json", sides("{}\n", "[]\n")),
        ("test {}", "x.test.yaml", "workflow: a.py\ntests:\n" + sides("- name: a\n", "- name: b\n")),
    ],
)
def test_other_inputs_name_it_too(line: str, name: str, text: str) -> None:
    Path(name).write_text(text)
    code, said = run(*line.format(name).split())
    assert (code, "error[file-conflict]: a conflict is not resolved" in said) == (2, True), said


def test_fix_leaves_a_conflict_alone() -> None:
    for text, *_ in CONFLICTS.values():
        if (
            "\r" not in text
            and "{" not in text[:1]
            and not text.startswith("<<<<<<< ours\n" + FILES["a.flow"][:9])
        ):
            assert fix(text).text == text


@pytest.mark.parametrize(
    "command", ["to-json", "check", "fmt --diff", "show", "fix --diff", "update --diff --from a.flow"]
)
def test_a_resolved_conflict_is_no_news(command: str) -> None:
    own = OWN + "# flowc: no view shows it, and ours is taken: /root/x: 1 -> 2\n# flowc: then: git add x\n"
    for head in (OWN, own):
        Path("tags.flow").write_text(head + FILES["a.py"])
        code, said = run(*command.split(), "tags.flow")
        assert (code, "warning" in said, "<<<<" in said) == (0, False, False), said


def test_a_comment_of_a_person_is_still_named() -> None:
    Path("tags.py").write_text(OWN + "# mine\n" + ONE)
    assert run("to-json", "tags.py")[1].startswith("tags.py:3:1: warning[FC260]")


RIGHTFUL = [
    SCRIPT.replace("BODY\n", sides("  1\n", "  2\n")),
    '"""Title\n=======\n"""\n' + ONE,
    ONE.replace('["a"]', '["""\n=======\n"""]'),
    "# <<<<<<< no marker\n" + ONE,
    ONE.replace('["a"]', '["<<<<<<< ours"]'),
    SCRIPT.replace("BODY\n", sides("  1\n", "  2\n", size=3)),
]


@pytest.mark.parametrize("text", RIGHTFUL)
def test_lines_that_look_like_markers_may_stand_in_texts(text: str) -> None:
    document = flowc.to_json(text)
    assert flowc.to_json(flowc.to_python(document)) == document
    assert flowc.verify(document).holds
    Path("x.py").write_text(text)
    code, said = run("to-json", "x.py")
    assert code == 0
    assert ("warning[file-conflict]: git's markers" in said) == bool(re.search("^<<<<<<< ours$", text, re.M))


def test_a_mistake_beside_a_heading_is_no_conflict() -> None:
    text = '"""Title\n=======\n"""\n' + ONE.replace("):", ")")
    with pytest.raises(flowc.FlowError) as caught:
        flowc.to_json(text)
    assert caught.value.diagnostics[0].code == "FC201"


@pytest.mark.parametrize("text", ["<<<<<<<\n", "<<<<<<<\n=======\n", "> a\n=\n", "<\n>\n"], ids=repr)
def test_many_lines_like_markers_take_one_pass(text: str) -> None:
    began = time.process_time()
    script = SCRIPT.replace("BODY\n", f"/*\n{text * (400_000 // len(text))}*/\n")
    assert conflicts.suspected(script) is None
    found = conflict(script.replace("):", ")"))
    assert (found is None) == (text[:7] != "<<<<<<<")
    assert conflicts.announced(OWN + script) is None
    assert time.process_time() - began < 5
