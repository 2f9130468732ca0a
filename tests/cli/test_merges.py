"""Merges of documents with hostile names: the file holds nothing that neither side had (``merges``)."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from making.merges import LINES, case, name, of_merge

import flowc
from flowc.cli.git import textconv as git_textconv
from flowc.diagnostics import visible


@pytest.mark.parametrize("seed", range(150))
def test_nothing_comes_from_nowhere(seed: int) -> None:
    assert of_merge(case(seed)) == "exact"


@pytest.mark.parametrize(
    "word", ["a b", "a'b", "a\nb", "\x1b[31m", "\u202e", "\udcff", "-", "$(x)", "`x`", "é\n"]
)
def test_a_file_s_name_as_a_word_of_a_shell(word: str, tmp_path: Path) -> None:
    said = visible.shell(word)
    assert said == visible.line(said)
    ran = subprocess.run(["bash", "-c", f"printf %s {said}"], capture_output=True, check=True, cwd=tmp_path)
    assert ran.stdout == word.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("number", range(len(LINES)))
def test_textconv_has_a_line_for_each_key(number: int) -> None:
    rng = random.Random(number)
    tree = json.loads(flowc.to_json('@workflow("A")\n@a.b()\ndef a():\n    pass\n'))
    keys = {name(rng) for _ in range(5)}
    tree["root"].update(dict.fromkeys(keys, "x\ny"))
    lines = git_textconv._converted(json.dumps(tree).encode()).decode().splitlines()
    assert lines[:5] == ['@workflow("A")', "@a.b()", "def a():", "    pass", ""]
    assert lines[5] == "# Not in the view:"
    assert len(lines) == 6 + len(keys)
    assert all(line.startswith("#   /root/") for line in lines[6:])
