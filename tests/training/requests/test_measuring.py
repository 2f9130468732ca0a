"""The measure of requests, and its command."""

from __future__ import annotations

import pytest

from flowc_training.requests.measuring import main, measure


def test_requests_are_as_good_as_the_page_says() -> None:
    found = measure("fr", 60)
    assert found.requests == 60
    assert found.kept >= 0.95
    assert found.refused >= 0.95
    assert found.distinct >= 0.95


def test_the_command_prints_a_row_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--plans", "9"])
    rows = capsys.readouterr().out.splitlines()
    assert [row[:2] for row in rows[1:]] == ["en", "fr", "de", "es", "ja"]
    main(["--plans", "3", "--show", "ja"])
    assert capsys.readouterr().out.count("\n\n") == 3
