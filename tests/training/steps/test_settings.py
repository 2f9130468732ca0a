"""A flywheel's settings: the usual ones, what a home changes, and what is wrong, all at once."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from flowc_training.steps.settings import reading
from flowc_training.steps.settings.reading import SettingsError
from flowc_training.steps.week import STEPS


def test_every_step_has_a_table(tmp_path: Path) -> None:
    found = reading.read(tmp_path)
    assert [*found.steps] == [*STEPS]
    assert all(json.loads(found.argument(name)) == found.steps[name] for name in STEPS)


def test_printed_whole_they_read_the_same(tmp_path: Path) -> None:
    (tmp_path / "flywheel.toml").write_text('image = "a\\u0007b"\n[gaps]\ntarget = 1\n')
    found = reading.read(tmp_path)
    assert found.steps["gaps"]["target"] == 1
    assert tomllib.loads(reading.to_text(found)) == {**found.own, **found.steps}
    (tmp_path / "flywheel.toml").write_text(reading.to_text(found))
    assert reading.read(tmp_path) == found


def test_rules_are_given_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "flywheel.toml").write_text('[route]\nrules = "own.toml"\n')
    with pytest.raises(SettingsError, match=r"route\.rules: .* cannot be read"):
        reading.read(tmp_path)
    (tmp_path / "own.toml").write_text("# mine")
    assert reading.read(tmp_path).steps["route"]["rules"] == "# mine"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("lug = 1", ["lug is no setting; did you mean log?"]),
        ("[colect]\n", ["colect is no setting; did you mean collect?"]),
        ("[gaps]\ntargets = 1\nrows = 1.5\nlevel = true", [
            "gaps.targets is no setting; did you mean gaps.target?",
            "gaps.rows is a whole number, and 1.5 is none",
            "gaps.level is a number, and true is none",
        ]),
        ("notify = [1]", ["notify is a list of texts, and [1] is none"]),
        ("gaps = 1", ["gaps is a table, and 1 is none"]),
        ("log = 1979-05-27", ['log is a text, and "1979-05-27" is none']),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_once(text: str, problems: list[str], tmp_path: Path) -> None:
    (tmp_path / "flywheel.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        reading.read(tmp_path)
    assert caught.value.problems == problems


def test_no_toml(tmp_path: Path) -> None:
    (tmp_path / "flywheel.toml").write_text("= 1")
    with pytest.raises(SettingsError, match="is no TOML"):
        reading.read(tmp_path)
