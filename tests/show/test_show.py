"""``flowc show``: trees, SVG, Mermaid, HTML. Where things are on a picture is test_show_layout.py."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from graph.test_graphs import document
from making.documents import LIQUID, TEXTS, WORDS, check, documents, graphs
from making.folders import DOCS

from flowc.catalog.loading import Catalog
from flowc.cli import main
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.model.workflow import Step
from flowc.show import as_svg, html, mermaid, tree
from flowc.show.captions import caption
from flowc.show.markup import readable, told
from flowc.show.metrics import Font, clean, cut, width, wrap
from flowc.simulate.trace import Effect, Reason, Run, Visit
from flowc.source import read

HEAD = '@workflow("W")\n@shopify.admin.order_created()\ndef w(order):\n    '
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></svg></html>",
    "&lt;b&gt; &amp; 'quotes'",
    "]]> <!-- -->",
    "\u202eright to left",
    "a\0b\x1b[31m",
)


NO_LABELS = Catalog(())


def lines_of(drawing: str, signs: tree.Signs = tree.UNICODE, columns: int = 80) -> str:
    parts = read(json.dumps(document(drawing)))
    lines = tree.tree(parts.workflow, parts.program, columns, signs, NO_LABELS)
    return "\n".join("".join(text for _, text in line) for line in lines)


TREES = {
    "T>a a>b": "W\n● 1 x::T\n■ 2 x::a\n■ 3 x::b",
    "T>C C+a C-b": "W\n● 1 x::T\n◆ 2 t.C\n├─ true\n│  └─ ■ 3 x::a\n└─ false\n   └─ ■ 4 x::b",
    "T>C C+a C-D D+b D-c": (
        "W\n● 1 x::T\n◆ 2 t.C\n├─ true\n│  └─ ■ 3 x::a\n├─ else if ◆ 4 t.D\n│  └─ ■ 5 x::b\n"
        "└─ false\n   └─ ■ 6 x::c"
    ),
    "T>L L>a L*b b>c": "W\n● 1 x::T\n↻ 2 for each L  t.L\n└─ ■ 3 x::a\nafter ■ 4 x::b\n■ 5 x::c",
    "T>a T>b": "W\n● 1 x::T\nbranch\n└─ ■ 2 x::a\n■ 3 x::b",
    "T>a a!error>b a>c": "W\n● 1 x::T\n■ 2 x::a\nport error\n└─ ■ 3 x::b\n■ 4 x::c",
    "T>C C+a a>b C-b": (
        "W\n● 1 x::T\nthen_b:\n└─ ■ 4 x::b\n◆ 2 t.C\n├─ true\n│  ├─ ■ 3 x::a\n│  └─ → then_b\n"
        "└─ false\n   └─ → then_b"
    ),
    "T>a U>b": "W\n● 1 x::T\n● 2 x::U\non trigger 1\n└─ ■ 3 x::a\non trigger 2\n└─ ■ 4 x::b",
    "T>a b>c": "W\n● 1 x::T\n■ 2 x::a\nnot reached by any trigger\n├─ ■ 3 x::b\n└─ ■ 4 x::c",
    "T>a a>a": "W\n● 1 x::T\nthen_a:\n├─ ■ 2 x::a\n└─ → then_a\n→ then_a",
}


@pytest.mark.parametrize(("drawing", "wanted"), TREES.items(), ids=TREES)
def test_trees(drawing: str, wanted: str) -> None:
    assert lines_of(drawing) == wanted


def test_a_tree_in_ascii() -> None:
    found = lines_of("T>C C+a a>b C-b", tree.ASCII)
    assert found.isascii()
    assert "|- true\n|  |- - 3 x::a\n|  `- -> then_b\n" in found


def test_a_tree_is_as_wide_as_asked() -> None:
    text = HEAD + f'shopify.flow.log_output(message="{"很长 " * 80}")\n'
    parts = read(text)
    for columns in (30, 60, 200):
        lines = tree.tree(parts.workflow, parts.program, columns, tree.UNICODE, NO_LABELS)
        shown = ["".join(text for _, text in line) for line in lines]
        assert max(map(tree.width, shown)) <= columns
        assert shown[-1].endswith("…")


@pytest.mark.hypothesis
def test_any_workflow_has_a_tree() -> None:
    check(every_step_is_in_the_tree, graphs("tree"), share=0.2)


def every_step_is_in_the_tree(text: str) -> None:
    parts = read(text)
    lines = tree.tree(parts.workflow, parts.program, 80, tree.UNICODE, NO_LABELS)
    shown = "\n".join("".join(text for _, text in line) for line in lines)
    assert shown.replace("\n", "").replace("\u200d", "").isprintable()
    signs = "".join(tree.UNICODE.kinds.values())
    numbers = [int(n) for n in re.findall(rf"^[│├└─ ]*(?:after |else if )?[{signs}] (\d+) ", shown, re.M)]
    assert sorted(numbers) == list(range(1, len(parts.workflow.steps) + 1))


CAPTIONS = {
    'shopify.admin.add_order_tags(order_id=order.id, tags=["a", "b"])': (
        "shopify::admin::add_order_tags",
        "",
        ("tags: a, b", "order_id: order.id"),
    ),
    'shopify.flow.wait(wait_duration={"amount": "2", "unit": "days"})': (
        "shopify::flow::wait",
        "",
        ("2 days",),
    ),
    "getOrderData = shopify.flow.fetch.orders(max_root_records=10)": (
        "Get order data",
        "",
        ("max_root_records: 10",),
    ),
    "for lineItemsForeachitem in order.lineItems:\n        pass": (
        "for each lineItems",
        "order.lineItems",
        (),
    ),
    'if order.note and "x" in order.email:\n        pass': ("", 'order.note and "x" in order.email', ()),
    '# Name: "Gift?"\n    if order.note:\n        pass': ("Gift?", "order.note", ()),
    "if task('okcredit::checks::is_good')(level=3):\n        pass": (
        "okcredit::checks::is_good",
        "",
        ("level: 3",),
    ),
}


@pytest.mark.parametrize(("statement", "wanted"), CAPTIONS.items(), ids=range(len(CAPTIONS)))
def test_captions(statement: str, wanted: tuple[str, str, tuple[str, ...]]) -> None:
    said = caption(read(HEAD + statement + "\n").workflow.steps[1], NO_LABELS)
    assert (said.title, said.code, said.details) == wanted


def test_labels_are_the_catalogue_s() -> None:
    assert caption(Step("shopify::admin::add_order_tags", "0.1", "ACTION")).title == "Add order tags"
    assert caption(Step("shopify::admin::add_order_tags", "99", "ACTION")).title == "Add order tags"
    assert caption(Step("acme::no::such_task", "0.1", "ACTION")).title == "acme::no::such_task"


def test_widths() -> None:
    font = Font(10.0)
    assert width("漢字", font) > width("ab", font) > width("il", font) > 0
    assert width("e\u0301", font) == width("e", font)
    assert width("", font) == 0
    assert cut("short", font, 100) == "short"
    assert width(cut("a longer text by far", font, 60), font) <= 60
    assert wrap("one two three", font, 40, 5) == ("one", "two", "three")
    assert wrap("order.totalPriceSet.shopMoney", Font(10, is_mono=True), 130, 3) == (
        "order.totalPriceSet.",
        "shopMoney",
    )
    assert wrap("word " * 40, font, 60, 2)[-1].endswith("…")
    assert wrap("url: https://example.com/hooks/orders", Font(10, is_mono=True), 130, 3) == (
        "url: https://",
        "example.com/hooks/",
        "orders",
    )


JSON_TEXTS = {
    "not JSON": "not JSON",
    "{{ order.id }}": "{{ order.id }}",
    "{% if a %}[1]{% endif %}": "{% if a %}[1]{% endif %}",
    '{"a": {% if a %}1{% endif %}}': '{"a": {% if a %}1{% endif %}}',
    "5": "5",
    '{"a":1.50,"b":[1e2,-0]}': '{"a": 1.50, "b": [1e2, -0]}',
    '{"a":1,"a":2}': '{"a": 1, "a": 2}',
    "[]": "[]",
    '{"note":"' + "x" * 60 + '","tags":["a","b"],"c":{"d":"' + "y" * 30 + '"}}': (
        '{\n  "note": "' + "x" * 60 + '",\n  "tags": ["a", "b"],\n  "c": {"d": "' + "y" * 30 + '"}\n}'
    ),
    "[" * 5_000: "[" * 5_000,
    '["' + "x" * 100_000 + '"]': '["' + "x" * 100_000 + '"]',
}


@pytest.mark.parametrize(("text", "wanted"), JSON_TEXTS.items(), ids=range(len(JSON_TEXTS)))
def test_json_is_broken_into_lines(text: str, wanted: str) -> None:
    assert readable(text) == wanted


def test_deep_json_ends() -> None:
    text = "[" * 400 + "]" * 400
    assert len(readable(text).splitlines()) < 100


def test_an_object_is_told_by_its_members() -> None:
    assert told({"name": "x<y", "blob": '{"a":1}', "n": [1]}) == (
        "<dl><dt>name</dt><dd><pre>x&lt;y</pre></dd><dt>blob</dt><dd><pre>{&quot;a&quot;: 1}</pre></dd>"
        "<dt>n</dt><dd><pre>[1]</pre></dd></dl>"
    )
    assert told({}) == "<pre>{}</pre>"


LONG = json.dumps({"metafields": [{"ownerId": "{{ order.id }}", "key": "k" * 30, "value": "v" * 30}] * 3})


def test_long_values_are_wrapped_in_pictures() -> None:
    parts = read(
        HEAD + f'shopify.admin.admin_api_operation(api_call={{"name": "metafieldsSet", "blob": {LONG!r}}})\n'
    )
    picture = as_svg(parts)
    lines = re.findall(r'<text class="detail"[^>]*>([^<]*)</text>', picture)
    assert lines[0].startswith("api_call: {name: metafieldsSet")
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert "k" * 30 in picture.partition("&#10;")[2]
    assert max(float(wide) for wide in re.findall(r'class="card" width="([\d.]+)"', picture)) <= 280
    assert len(re.findall("<br/>", mermaid.chart(parts.workflow))) == 3
    assert "<dt>blob</dt><dd><pre>{\n  &quot;metafields&quot;: [\n" in html.page(
        parts.workflow, parts.program
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_clean(text: str) -> None:
    assert clean(text).isprintable()


# Mermaid.


@pytest.mark.parametrize(
    "text", [*HOSTILE, *TEXTS, *WORDS, *LIQUID, "end", "a%%b", "%%{init: {}}%%", "`*b*`", "1; x"]
)
def test_mermaid_labels_hold_no_syntax(text: str) -> None:
    said = mermaid.escape(clean(text))
    assert not set(re.sub(r"#\d+;", "", said)) & set('"#;<>&%`*{}[]|\\~^$:@\n\r\t')
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), said) == clean(text)


def test_mermaid() -> None:
    parts = read(json.dumps(document("T>C C+a C-L L>b L*c a!error>c")))
    assert mermaid.chart(parts.workflow, NO_LABELS) == (
        "---\ntitle: 'W'\n---\nflowchart TD\n"
        '    s1(["x#58;#58;T"])\n    s2{"t.C"}\n    s3["x#58;#58;a"]\n    s4{{"for each L<br/>t.L"}}\n'
        '    s5["x#58;#58;b"]\n    s6["x#58;#58;c"]\n'
        '    s1 --> s2\n    s2 -->|"true"| s3\n    s2 -->|"false"| s4\n    s3 -->|"error"| s6\n'
        '    s4 -->|"for each"| s5\n    s4 -->|"after"| s6\n'
    )


@pytest.mark.hypothesis
def test_every_line_of_a_chart_is_of_a_known_form() -> None:
    check(a_chart_is_well_formed, graphs("mermaid"), share=0.2)


def a_chart_is_well_formed(text: str) -> None:
    parts = read(text)
    lines = mermaid.chart(parts.workflow, NO_LABELS).rstrip("\n").split("\n")
    if lines[0] == "---":
        assert re.fullmatch(r"title: '(?:[\w .,()!?-]|'')*'", lines[1])
        lines = lines[3:]
    label = r'"(?:[^"#<>&;`%\n]|#\d+;|<br/>)*"'
    node = rf"    s\d+(?:\(\[{label}\]\)|\{{{label}\}}|\{{\{{{label}\}}\}}|\[/{label}/\]|\[{label}\])"
    edge = rf"    s\d+ -->(?:\|{label}\|)? s\d+"
    assert lines[0] == "flowchart TD"
    assert len(lines) == 1 + len(parts.workflow.steps) + len(parts.workflow.links)
    for line in lines[1:]:
        assert re.fullmatch(f"{node}|{edge}", line), line


# SVG and HTML.


class Page(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "div", "details", "summary", "b", "code",
    "dl", "dt", "dd", "pre", "table", "tr", "th", "td", "span", "a", "br",
    "input", "label", "svg", "g", "path", "rect", "text",
}  # fmt: skip


def page_is_harmless(text: str) -> None:
    parts = read(text)
    written = html.page(parts.workflow, parts.program, catalog=NO_LABELS)
    page = Page(written)
    assert {tag for tag, _ in page.tags} <= TAGS
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    assert "url(" not in written
    assert "@import" not in written.partition("</style>")[0]
    policies = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert str(policies[0]).startswith("default-src 'none'; style-src 'sha256-")
    assert [a["id"] for _, a in page.tags if a.get("id")] == [
        "fit",
        *[f"step-{number}" for number in range(1, len(parts.workflow.steps) + 1)],
    ]


@pytest.mark.hypothesis
def test_any_page_is_harmless() -> None:
    check(page_is_harmless, graphs("html"), share=0.1)


def picture_is_well_formed(text: str) -> None:
    root = ElementTree.fromstring(as_svg(text))
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "style", "rect", "g", "path", "text"}


@pytest.mark.hypothesis
def test_any_picture_is_well_formed() -> None:
    check(picture_is_well_formed, documents(salt="svg"), share=0.1)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_texts(text: str) -> None:
    tree_ = document("T>C C!" + "x>a")
    root = tree_["root"]
    root["workflow_name"] = root["note"] = text
    for step in root["steps"]:
        step |= {"name": text, "description": text, "note": text, "task_id": text, "task_version": text}
        step["config_field_values"] = [{"config_field_id": text, "value": text}]
    root["links"][1]["from_port_id"] = text
    page_is_harmless(json.dumps(tree_))
    picture_is_well_formed(json.dumps(tree_))
    parts = read(json.dumps(tree_))
    if "<" in text:
        assert text in Page(html.page(parts.workflow, parts.program)).text


def test_a_run_is_lit() -> None:
    parts = read(json.dumps(document("T>C C+L C-b L>a")))
    at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    problem = Diagnostic("FC520", "a <b>problem</b>")
    run = Run(
        "failed",
        (
            Visit(0, at, ("output",)),
            Visit(1, at, ("true",), (), (Reason("t.C <is> there", "yes & no", None, True),)),
            Visit(2, at, ("loop_body",)),
            Visit(3, at, ("output",), (0,)),
            Visit(3, at, (), (1,), (), (problem,)),
        ),
        (Effect(3, "x::a", at, {"tags": ["<i>"]}, (0,)),),
        (problem,),
    )
    written = html.page(parts.workflow, parts.program, run, catalog=NO_LABELS)
    page = Page(written)
    moods = [
        a["class"] for tag, a in page.tags if tag == "g" and str(a.get("class")).startswith(("step", "edge"))
    ]
    assert moods == [
        "edge dim",  # C-b
        "edge lit",  # T>C
        "edge lit",  # C+L
        "edge lit",  # L>a
        "step trigger lit",
        "step condition lit",
        "step loop lit",
        "step action lit failed",
        "step action dim",
    ]
    for said in (
        "×2",
        "followed 2 times",
        "t.C <is> there",
        '"yes & no"',
        "a <b>problem</b>",
        "did not run",
        "ran 2 times",
    ):
        assert said in page.text
    assert '["<i>"]' in page.text


# The command.

VIEW = HEAD + 'if order.note:\n        shopify.admin.add_order_tags(order_id=order.id, tags=["café"])\n'


@pytest.fixture
def view(tmp_path: Path) -> str:
    path = tmp_path / "w.py"
    path.write_text(VIEW, "utf-8")
    return str(path)


def test_show(view: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["show", view]) == 0
    out = capsysbinary.readouterr().out.decode()
    assert out == "W\n● 1 Order created\n◆ 2 order.note\n└─ true\n   └─ ■ 3 Add order tags  tags: café\n"


def test_show_in_ascii(
    view: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys, "stdout", io.TextIOWrapper(sys.stdout.buffer, encoding="ascii", write_through=True)
    )
    assert main(["show", view]) == 0
    assert (
        capsysbinary.readouterr().out.decode().startswith("W\n* 1 Order created\n? 2 order.note\n`- true\n")
    )


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("settings", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours(
    view: str,
    settings: dict[str, str],
    is_coloured: bool,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal(sys.stdout.buffer, encoding="utf-8", write_through=True))
    assert main(["show", view]) == 0
    assert (b"\033[" in capsysbinary.readouterr().out) is is_coloured


@pytest.mark.parametrize(
    ("option", "begins"), [("--svg", "<svg "), ("--html", "<!doctype html>"), ("--mermaid", "---\n")]
)
def test_show_into_a_file(view: str, option: str, begins: str, tmp_path: Path) -> None:
    target = tmp_path / "out"
    assert main(["show", option, view, "-o", str(target)]) == 0
    assert target.read_text("utf-8").startswith(begins)


def test_a_document_and_its_view_have_one_picture(tmp_path: Path, view: str) -> None:
    assert main(["to-json", view, "-o", str(tmp_path / "w.flow")]) == 0
    for name in ("w.flow", "w.py"):
        assert main(["show", "--svg", str(tmp_path / name), "-o", str(tmp_path / f"{name}.svg")]) == 0
    assert (tmp_path / "w.flow.svg").read_bytes() == (tmp_path / "w.py.svg").read_bytes()


def test_what_is_no_workflow_is_refused(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "bad.py").write_text("while True: pass\n")
    assert main(["show", str(tmp_path / "bad.py")]) == 2
    assert b"bad.py:1:1: error[" in capsysbinary.readouterr().err


def test_labels_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    row = {"id": "acme::x", "version": "0.1", "task_type": "ACTION", "label": "Do the acme"}
    Path("told.json").write_text(json.dumps({"tasks": [row]}))
    Path("w.py").write_text(HEAD + "acme.x()\n")
    assert main(["catalog", "import", "told.json"]) == 0
    assert main(["show", "w.py"]) == 0
    assert b"2 Do the acme\n" in capsysbinary.readouterr().out


def test_an_output_that_cannot_be_written(view: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["show", "--svg", view, "-o", "no/such/folder.svg"]) == 2
    assert capsysbinary.readouterr().err.startswith(b"no/such/folder.svg: error[file-folder-missing]")


# The page of the manual.


def test_the_manual_shows_what_is_printed(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    page = (DOCS / "show.md").read_text("utf-8")
    view, printed = [
        re.findall(rf"^```{kind}\n(.*?)^```$", page, re.M | re.S)[0] for kind in ("python", "text")
    ]
    path = tmp_path / "w.py"
    path.write_text(view, "utf-8")
    assert main(["show", str(path)]) == 0
    assert capsysbinary.readouterr().out.decode() == printed
    assert as_svg(view) == (DOCS / "show.svg").read_text("utf-8")
