"""Commands from entry points: found when they are asked for, and only then."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from making.folders import DOCS, ROOT

from flowc.cli import completion, main, parser, plugins

PLUGIN = """
from flowc.cli.command import Input, Parser, put_text, read

PURPOSE = "count lines"
{extra}


def arguments(command: Parser) -> None:
    command.describe("Count the lines of a file.", "  flowc lines FILE\\n")
    command.argument("file FILE", Input, "a file")


def run(arguments) -> int:
    {needs}
    put_text(f"{{len(read(arguments.file).splitlines())}}\\x1b[31m\\n")
    return 0
"""

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """A distribution with a command, as pip leaves it."""

    def installed(
        name: str = "lines",
        source: str = PLUGIN,
        *,
        extra: str = "",
        needs: str = "pass",
        module: bool = True,
    ) -> Path:
        about = tmp_path / "more_commands-1.0.dist-info"
        about.mkdir(exist_ok=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: more-commands\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[flowc.commands]\n{name} = more_{name}\n")
        if module:
            (tmp_path / f"more_{name}.py").write_text(source.format(extra=extra, needs=needs))
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, f"more_{name}", raising=False)
        return tmp_path

    return installed


def test_it_runs(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    folder = install()
    (folder / "two.txt").write_text("1\n2\n")
    assert main(["lines", f"{folder}/two.txt"]) == 0
    assert capsys.readouterr() == ("2\\x1b[31m\n", "")
    assert main(["lines", f"{folder}/none.txt"]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_its_help(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install()
    assert main(["lines", "--help"]) == 0
    assert "Count the lines of a file." in capsys.readouterr().out


def test_help_and_completion_list_it(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install()
    assert main(["--help"]) == 0
    assert re.search(r"^    lines +count lines$", capsys.readouterr().out, re.M)
    assert "lines" in [each.name for each in completion.commands()]
    assert parser.commands()["lines"] == "count lines"


@pytest.mark.parametrize(
    ("extra", "hint"),
    [
        ("", "  help: pip install 'more-commands[serve]'\n"),
        ("EXTRA = 'local'", "  help: pip install 'more-commands[local]'\n"),
    ],
)
def test_without_what_it_needs(
    install: Install, capsys: pytest.CaptureFixture[str], extra: str, hint: str
) -> None:
    install(extra=extra, needs="import surely_not_there.at_all")
    assert main(["lines", "x"]) == 2
    said = "flowc lines: this needs surely_not_there, which is not installed\n" + hint
    assert capsys.readouterr().err == said


def test_without_what_its_module_needs(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install(extra="import surely_not_there")
    assert main(["lines", "x"]) == 2
    assert "pip install 'more-commands[serve]'" in capsys.readouterr().err
    assert main(["--help"]) == 0
    assert "cannot be loaded: ModuleNotFoundError" in capsys.readouterr().out


def test_a_broken_one_breaks_no_help(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install(source="1 / 0")
    assert main(["--help"]) == 0
    assert "cannot be loaded: ZeroDivisionError" in capsys.readouterr().out


def test_one_without_a_module_is_none(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install(module=False)
    assert "lines" not in plugins.found()
    assert main(["lines"]) == 2
    assert "invalid choice: 'lines'" in capsys.readouterr().err


def test_none_takes_a_built_in_name(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install("check")
    assert "count lines" not in parser.commands().values()
    assert main(["check", "--help"]) == 0
    assert "Count the lines" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "looked"),
    [([], False), (["--version"], False), (["explain", "--list"], False), (["-h"], True), (["lines"], True)],
)
def test_it_looks_when_it_must(argv: list[str], looked: bool) -> None:
    code = "import sys; from flowc.cli import main; main(sys.argv[1:]); print('importlib.metadata' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code, *argv], capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == str(looked)


# The commands of the neighbours.

OURS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"].get("entry-points", {})
NAMES = OURS.get(plugins.GROUP, {})


@pytest.mark.parametrize("name", NAMES)
def test_ours_have_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert NAMES[name] == f"flowc_serving.cli.{name}"
    plugin = plugins.Plugin(name, NAMES[name], "flowc")
    assert f"| `{name}` | {plugin.purpose} |" in (DOCS / "cli.md").read_text("utf-8")
    assert plugins.found()[name].module == NAMES[name], "make setup notes new commands"
    assert main([name, "--help"]) == 0
    assert "examples:\n" in capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_ours_load_little(name: str) -> None:
    """Help is quick, and is given without the extras."""
    code = f"import sys, {NAMES[name]}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"asyncio", "fastapi", "uvicorn", "openai", "mcp", "torch", "transformers", "jinja2", "sqlite3"}
    assert not heavy & set(ran.stdout.split())
