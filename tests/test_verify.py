"""``flowc.verify``: what it reports of documents that hold, that do not, and that are refused."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import flowc
from flowc import laws, source
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.laws import Difference, Law, Report, first_difference, left_out_note
from flowc.source import Source

STEP = (
    '{"step_id":"a","config_field_values":[],"task_id":"shopify::admin::order_created",'
    '"task_version":"0.1","task_type":"TRIGGER"}'
)
ROOT = f'{{"steps":[{STEP}],"links":[],"patched_fields":[],"workflow_name":"Watch orders"}}'
DOCUMENT = f'{{"__metadata":{{"version":0.1}},"root":{ROOT}}}'
STRANGE = DOCUMENT.replace('"links"', '"a/b~c":1,"links"').replace('"step_id"', '"colour":null,"step_id"')


def test_a_document_that_holds() -> None:
    report = flowc.verify(DOCUMENT)
    assert report == Report(laws=tuple(Law(name, True) for name in laws.LAWS))
    assert report.holds
    assert not report.refused
    assert report.render("a.flow") == ""


def test_unknown_keys_are_named() -> None:
    report = flowc.verify(STRANGE)
    assert report.holds
    assert sorted(report.left_out) == ["/root/a~1b~0c", "/root/steps/0/colour"]
    assert report.render("a.flow").startswith(
        "a.flow: the pure view leaves out 2 keys flowc does not know: /root/"
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"root":{}}', "\ufeff{}", "text"])
def test_a_refused_document(text: str) -> None:
    report = flowc.verify(text)
    assert report.refused
    assert not report.holds
    assert report.laws == ()
    assert report.render("a.flow").startswith("a.flow")
    assert report.as_json()["status"] == "refused"


def spoil(convert: Callable[..., Source], old: str, new: str) -> Callable[..., Source]:
    return lambda self, form=None: Source(convert(self, form).text.replace(old, new), is_view=False)


def test_a_law_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Source, "to_json", spoil(Source.to_json, "Watch orders", "Watch order"))
    report = flowc.verify(DOCUMENT)
    assert [law.name for law in report.failed] == ["exact", "pure", "export", "stable"]
    exact = report.failed[0].difference
    assert exact is not None
    assert (exact.line, exact.column) == (1, DOCUMENT.index('s"}}') + 1)
    assert exact.expected.startswith("'s\"}}'")
    assert exact.found.startswith("'\"}}'")
    assert report.render("a.flow").splitlines()[0] == f"a.flow: law 'exact' fails: {exact}"
    assert report.as_json()["status"] == "failed"


PURE = {"pure": {"form": None}, "export": {"form": "export"}}


@pytest.mark.parametrize(("law", "settings"), PURE.items(), ids=PURE)
def test_each_form_has_a_law(
    law: str, settings: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another name in the document that one law makes fails that law alone."""
    plain, spoilt = Source.to_json, spoil(Source.to_json, "Watch orders", "Watch order")

    def to_json(self: Source, form: Any = None) -> Source:
        is_spoilt = "layout" not in self.text and {"form": form} == settings
        return spoilt(self, form) if is_spoilt else plain(self, form)

    monkeypatch.setattr(Source, "to_json", to_json)
    assert [law.name for law in flowc.verify(DOCUMENT).failed] == [law]


def test_no_text_is_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[tuple[str, str]] = []
    readers = {"read_workflow": "view", "read_document": "tree", "split": "parts"}
    for name, what in readers.items():
        read = getattr(source, name)

        def spy(text: str, *others: Any, read: Any = read, what: str = what, **settings: Any) -> Any:
            texts.append((what, text))
            return read(text, *others, **settings)

        monkeypatch.setattr(source, name, spy)
    assert flowc.verify(DOCUMENT).holds
    assert len(texts) == len(set(texts))
    # One view; the document, of which the view gives back the very text, and its code and its export form.
    assert Counter(what for what, _ in texts) == {"view": 1, "tree": 2, "parts": 1}


def test_a_refusal_of_flowc_s_own_text_is_a_failed_law(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise FlowError([Diagnostic("x", "no")])

    monkeypatch.setattr(Source, "to_json", refuse)
    report = flowc.verify(DOCUMENT)
    assert [law.detail for law in report.failed] == ["flowc refuses its own text: error[x]: no"] * 4
    assert not report.refused


@pytest.mark.parametrize(
    ("expected", "found", "difference"),
    [
        ("same", "same", None),
        ("", "", None),
        ("abc", "abd", Difference(1, 3, "'c'", "'d'")),
        ("abc", "ab", Difference(1, 3, "'c'", "the end of the text")),
        ("", "a", Difference(1, 1, "the end of the text", "'a'")),
        ("a\nbc\nd", "a\nbX\nd", Difference(2, 2, "'c\\nd'", "'X\\nd'")),
        ("a\n", "a\r\n", Difference(1, 2, "'\\n'", "'\\r\\n'")),
        ("a" * 100, "b", Difference(1, 1, f"'{'a' * 40}'…", "'b'")),
        ("x" * 5000 + "a", "x" * 5000 + "b", Difference(1, 5001, "'a'", "'b'")),
    ],
)
def test_first_difference(expected: str, found: str, difference: Difference | None) -> None:
    assert first_difference(expected, found) == difference


def test_many_keys_are_counted() -> None:
    pointers = [f"/{number}" for number in range(12)]
    assert left_out_note(pointers).endswith(
        "12 keys flowc does not know: /0, /1, /2, /3, /4, /5, /6, /7, /8, /9 and 2 more"
    )


def test_a_report_travels() -> None:
    for text in (DOCUMENT, STRANGE, "{"):
        report = flowc.verify(text)
        assert pickle.loads(pickle.dumps(report)) == report
        assert json.loads(json.dumps(report.as_json())) == report.as_json()


def test_the_public_names() -> None:
    assert callable(flowc.verify)
    assert flowc.verify is laws.verify
    assert issubclass(flowc.FlowError, Exception)
