"""What the git commands share: asking git, and what flowc writes into its configuration."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import suppress

from flowc.cli import files, intake
from flowc.cli.console import shown

ATTRIBUTES = ("*.flow diff=flowc merge=flowc", "*.flow.json diff=flowc merge=flowc")
SECTIONS = ("diff.flowc", "merge.flowc")


def git(*arguments: str) -> str | None:
    """What git answers, without its last line break; None where it says no. Raises ``FlowError`` without git."""
    try:
        ran = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except OSError:
        raise files.refusal("git-missing", "git is not installed, or not to be found") from None
    return ran.stdout.decode("utf-8", "surrogateescape").removesuffix("\n") if ran.returncode == 0 else None


def configure(name: str, value: str, scope: str) -> None:
    """Set one value of the configuration."""
    if git("config", scope, name, value) is None:
        raise files.refusal("git-config", f"git does not set {name}: is its configuration writable?")


def settings() -> dict[str, str]:
    """The configuration. Without flowc (uninstalled, a bug in it) git goes on with the documents as they are."""
    # -P: a file of the repository must never be imported in place of a module.
    flowc = f"{shlex.quote(sys.executable)} -P -m flowc"
    plain = 'git merge-file -L ours -L base -L theirs "$2" "$1" "$3"'
    return {
        "diff.flowc.textconv": f'f() {{ {flowc} git-textconv "$1" || cat "$1"; }}; f',
        "merge.flowc.name": "workflows, merged as Python by flowc",
        "merge.flowc.driver": (
            f'f() {{ {flowc} git-merge "$@"; s=$?; test $s -lt 2 || {{ {plain}; s=$?; }}; return $s; }};'
            " f %O %A %B %P %L"
        ),
        # While the bases of a criss-cross merge are merged nobody can be asked.
        "merge.flowc.recursive": "binary",
    }


def attributes_file(is_global: bool) -> str:
    """The file that says which files the configuration is for."""
    if is_global:
        folder = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
        return git("config", "--global", "--type=path", "core.attributesFile") or f"{folder}/git/attributes"
    top = git("rev-parse", "--show-toplevel")
    if not top:
        raise files.refusal(
            "git-none", "this is no git repository with files in it", hint="go into one, or say --global"
        )
    file = os.path.join(top, ".gitattributes")
    if os.path.islink(file):
        message = f"{shown(file)} is a link, and what it leads to is none of flowc's"
        raise files.refusal("file-not-own", message, hint="git follows no such link: put a file in its place")
    return file


def read_lines(name: str) -> list[str]:
    """The lines of a file, with their ends; none where there is no file."""
    data = intake.read(name) if os.path.lexists(name) else b""
    return data.decode("utf-8", "surrogateescape").splitlines(keepends=True)


def write_lines(name: str, lines: list[str]) -> None:
    """Write the file, or remove it where nothing is left of it. Raises ``FlowError``."""
    if "".join(lines).strip():
        files.make_folder(os.path.dirname(name))
        files.write(name, "".join(lines).encode("utf-8", "surrogateescape"), over=(name,))
        return
    try:
        with suppress(FileNotFoundError):
            os.unlink(name)
    except OSError as error:
        raise files.trouble(error, "write") from None
