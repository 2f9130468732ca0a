"""``flowc completion``: completion scripts, made from the parser itself so that they never fall behind."""

# pyright: reportPrivateUsage=false
# argparse has no public way to ask a parser what it knows.

from __future__ import annotations

from argparse import Action, Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from flowc.cli import console, parser

_EXAMPLES = """\
  flowc completion bash > ~/.local/share/bash-completion/completions/flowc
  flowc completion zsh > "${fpath[1]}/_flowc"
  flowc completion fish > ~/.config/fish/completions/flowc.fish
"""


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its arguments; the first of all is ``flowc`` itself."""

    name: str
    help: str
    options: tuple[Action, ...]


def arguments(command: parser.Parser) -> None:
    """The arguments of ``flowc completion``."""
    command.describe("Print the completion script of a shell.", _EXAMPLES)
    command.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell to complete in")


def run(arguments: Namespace) -> int:
    """``flowc completion``."""
    writers = {"bash": bash, "zsh": zsh, "fish": fish}
    console.put_text(writers[arguments.shell](list(commands())))
    return 0


def commands() -> Iterator[Command]:
    """What the parser knows, ``flowc`` itself first."""
    main = parser.build()
    yield Command(main.prog, "", tuple([action for action in main._actions if action.option_strings]))
    for name, purpose in parser.commands().items():
        command = parser.Parser(parser.load(name).arguments).filled()
        yield Command(name, purpose, tuple(command._actions))


def _takes(option: Action) -> str | None:
    """The name of an option's value; None where it has none."""
    return None if option.nargs == 0 else str(option.metavar or option.dest).upper()


def _choices(option: Action) -> str:
    return " ".join(map(str, option.choices or ()))


def bash(known: list[Command]) -> str:
    """Words for options and choices; file names wherever no word fits, by ``-o default``."""
    main, *rest = known
    values = [
        f"        {'|'.join(f'{command.name}:{flag}' for flag in option.option_strings)}) words='{_choices(option)}' ;;"
        for command in rest
        for option in command.options
        if option.option_strings and _takes(option)
    ]
    words = [f"        {command.name}:*) words='{_words(command)}' ;;" for command in rest]
    first = " ".join(
        [*(command.name for command in rest), *(f for o in main.options for f in o.option_strings)]
    )
    return "\n".join(
        [
            "# bash completion for flowc",
            "_flowc() {",
            "    local words current=${COMP_WORDS[COMP_CWORD]}",
            '    case "${COMP_WORDS[1]}:${COMP_WORDS[COMP_CWORD-1]}" in',
            f"        *:flowc|*:*/flowc) words='{first}' ;;",
            *values,
            *words,
            "    esac",
            # Options are offered where one has been begun, else they would stand before the files.
            "    local unwanted; [[ $current == -* ]] || unwanted='-*'",
            '    COMPREPLY=($(compgen -W "$words" -X "$unwanted" -- "$current"))',
            "}",
            "complete -o default -F _flowc flowc",
            "",
        ]
    )


def _words(command: Command) -> str:
    """What can stand anywhere after a command: its options, and the choices of its positional argument."""
    words = [" ".join(option.option_strings) or _choices(option) for option in command.options]
    return " ".join(filter(None, words))


def zsh(known: list[Command]) -> str:
    """The ``_arguments`` of every command."""
    main, *rest = known
    names = [f"        {_zsh_quote(f'{command.name}:{command.help}')}" for command in rest]
    branches = [
        f"        {command.name}) _arguments {' '.join(_zsh_option(option) for option in command.options)} ;;"
        for command in rest
    ]
    return "\n".join(
        [
            "#compdef flowc",
            "_flowc() {",
            "    local -a commands=(",
            *names,
            "    )",
            "    if (( CURRENT == 2 )); then",
            "        _describe -t commands 'flowc command' commands",
            f"        _arguments {' '.join(_zsh_option(option) for option in main.options)}",
            "        return",
            "    fi",
            "    shift words",
            "    (( CURRENT-- ))",
            "    case $words[1] in",
            *branches,
            "    esac",
            "}",
            # Autoloaded from fpath the file is the function's body; sourced, it only defines it.
            'if [[ "$funcstack[1]" == _flowc ]]; then _flowc "$@"; else compdef _flowc flowc; fi',
            "",
        ]
    )


def _zsh_option(option: Action) -> str:
    """One specification of ``_arguments``: ``(-o --output)-o[help]:PATH:_files``."""
    values = f"({_choices(option)})" if option.choices else "_files"
    value = f":{_takes(option)}:{values}" if _takes(option) else ""
    if not option.option_strings:
        return _zsh_quote(("*" if option.nargs == "+" else "") + value)
    text = (option.help or "").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    others = f"({' '.join(option.option_strings)})" if len(option.option_strings) > 1 else ""
    return " ".join(_zsh_quote(f"{others}{flag}[{text}]{value}") for flag in option.option_strings)


def _zsh_quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def fish(known: list[Command]) -> str:
    """One ``complete`` line for every command, option and choice."""
    main, *rest = known
    lines = ["# fish completion for flowc"]
    lines += [
        f"complete -c flowc -n __fish_use_subcommand -f -a {command.name} -d {_fish_quote(command.help)}"
        for command in rest
    ]
    lines += [_fish_option(option, "__fish_use_subcommand") for option in main.options]
    for command in rest:
        seen = f"'__fish_seen_subcommand_from {command.name}'"
        lines += [
            _fish_option(option, seen)
            for option in command.options
            if option.option_strings or option.choices
        ]
    return "\n".join([*lines, ""])


def _fish_option(option: Action, condition: str) -> str:
    """One option, with its value, or the choices of a positional argument."""
    words = [f"complete -c flowc -n {condition}"]
    words += [
        f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.option_strings
    ]
    if option.choices:
        words.append(f"-{'x' if option.option_strings else 'f'} -a {_fish_quote(_choices(option))}")
    elif _takes(option):
        words.append("-r")
    return " ".join([*words, "-d", _fish_quote(option.help or "")])


def _fish_quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
