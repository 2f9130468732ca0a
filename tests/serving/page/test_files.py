"""The page's files: small, plain, and with nothing in them that needs another host or a weaker policy."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from flowc_serving import page

FOLDER = page.files()
FILES = sorted(each for each in FOLDER.rglob("*") if each.is_file())
SCRIPTS = [each for each in FILES if each.suffix == ".js"]
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|new Function"
)


@pytest.mark.parametrize("file", FILES, ids=lambda each: each.name)
def test_a_file_is_small_and_has_its_type(file: Path) -> None:
    assert file.suffix in page.MEDIA_TYPES
    assert len(file.read_text("utf-8").splitlines()) < 300
    assert file.suffix == ".svg" or max(map(len, file.read_text("utf-8").splitlines())) <= 160


@pytest.mark.parametrize("file", FILES, ids=lambda each: each.name)
def test_a_file_names_no_other_host(file: Path) -> None:
    assert set(re.findall(r"\bhttps?://[\w./-]+", file.read_text("utf-8"))) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda each: each.name)
def test_a_script_makes_no_markup(file: Path) -> None:
    assert MARKUP.findall(file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda each: each.name)
def test_a_script_imports_what_there_is(file: Path) -> None:
    text = file.read_text("utf-8")
    for names, source in re.findall(r'^import \{([^}]*)\} from "\./([\w.]+)";$', text, re.M):
        there = (FOLDER / source).read_text("utf-8")
        for name in filter(None, map(str.strip, names.split(","))):
            assert re.search(rf"^export (?:async )?(?:function|class|const) {name}\b", there, re.M), (
                source,
                name,
            )
            assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{name} is imported and not used"


def test_the_head_asks_for_files_that_there_are() -> None:
    html = (FOLDER / "index.html").read_text("utf-8")
    asked = re.findall(r'(?:href|src)="(/[^"]+)"', html)
    assert asked
    assert all((FOLDER / each.removeprefix(f"{page.PREFIX}/")).is_file() for each in asked)
    assert not re.search(r"<style|<script(?![^>]*src=)|\son\w+=|style=", html)


def test_the_policy_allows_nothing_inline() -> None:
    assert page.POLICY.startswith("default-src 'self'; ")
    assert "unsafe" not in page.POLICY


def test_every_class_of_a_picture_has_its_colours() -> None:
    drawn = set(re.findall(r"\.([a-z][\w-]*)", (files("flowc.show") / "picture.css").read_text("utf-8")))
    assert drawn <= set(re.findall(r"\.([a-z][\w-]*)", (FOLDER / "style" / "picture.css").read_text("utf-8")))
    known = set(re.findall(r"\w+", (FOLDER / "picture.js").read_text("utf-8").partition("CLASSES")[2][:400]))
    assert drawn <= known
