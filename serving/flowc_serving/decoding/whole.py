"""The grammar of a whole answer of a model: free text, then calls; the program of a call in the language.

An engine over HTTP constrains everything that it writes, so the grammar has to say the rest too. What is free stays
free: the text (but for the mark that begins a call), which tools are called, and their arguments, as JSON on one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from flowc.grammar import one_of, quoted
from flowc_serving.agent.conversation import SIMULATOR, WRITER

OPEN = "<tool_call>"
CLOSE = "</tool_call>"

Marks = Literal["tokens", "text"]
"""What the marks of a call are to an engine: tokens of their own, which no text can be, as llguidance has them; or text
like any other, as XGrammar has them."""


def whole(program: str, tools: Sequence[str], marks: Marks) -> str:
    """The grammar of an answer, around a grammar of programs whose rule ``start`` becomes ``program``."""
    opening, closing = (OPEN, CLOSE) if marks == "tokens" else (f'"{OPEN}"', f'"{CLOSE}"')
    tests = SIMULATOR in tools
    others = [name for name in tools if name not in (WRITER, SIMULATOR)]
    rules = [
        f'start: TALK? ({opening} "\\n" calls)?' if marks == "tokens" else "start: TALK | TALK_TO_CALL calls",
        "calls: call",
        rf'  | calls "\n" {opening} "\n" call',
        rf'call: "{{\"name\": \"{WRITER}\", \"arguments\": " ids "}}\n" program {closing}',
        *(
            [rf'  | "{{\"name\": \"{SIMULATOR}\", \"arguments\": " object "}}\n" program {closing}']
            if tests
            else []
        ),
        *([rf'  | "{{\"name\": \"" OTHER "\", \"arguments\": " object "}}\n" {closing}'] if others else []),
        'ids: "{" "}" | "{" id_members "}"',
        r'id_members: id_member | id_members ", " id_member',
        r'id_member: ID_KEY ": " JSON_STRING',
        *_JSON,
    ]
    terminals = [
        f"TALK: /{_free()}/",
        *([rf"TALK_TO_CALL: /{_free()}{quoted(OPEN)}\n/"] if marks == "text" else []),
        *([f"OTHER: /{one_of(others)}/"] if others else []),
        f"ID_KEY: /{one_of(_IDS)}/",
        *_TERMINALS,
    ]
    head = ["%llguidance {}"] if marks == "tokens" else []
    return "\n".join([*head, *rules, program.replace("start: ", "program: ", 1).rstrip("\n"), *terminals, ""])


_IDS = ('"workflow_id"', '"workflow_version"')
_JSON = (
    r'object: "{" "}" | "{" members "}"',
    r'members: member | members ", " member',
    r'member: JSON_STRING ": " json_value',
    'json_list: "[" "]" | "[" json_values "]"',
    r'json_values: json_value | json_values ", " json_value',
    'json_value: object | json_list | JSON_STRING | JSON_NUMBER | "true" | "false" | "null"',
)
_TERMINALS = (
    r'JSON_STRING: /"([^"\\\x00-\x1f]|\\(["\\\/bfnrt]|u[0-9a-fA-F]{4}))*"/',
    r"JSON_NUMBER: /-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?/",
)


def _free() -> str:
    """The expression of texts without the mark of a call.

    It begins with the mark's only ``<``, so a beginning of the mark is followed by a character that does not go on
    with it, by the next beginning, or by nothing.
    """
    begun = [OPEN[:size] for size in range(1, len(OPEN))]
    beginning = f"({'|'.join(begun)})"
    broken = "|".join(f"{each}[^<{OPEN[len(each)]}]" for each in begun)
    return f"([^<]|{beginning}*({broken}))*{beginning}*"
