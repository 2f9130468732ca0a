"""redact: the conversations of a week without people; what looks personal and was left is listed for review."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from flowc_serving.agent.json_value import Object
from flowc_training.conversations.redacting import all_redacted, review_lines
from flowc_training.steps import arguments as told
from flowc_training.steps.arguments import StepError
from flowc_training.steps.mapped import mapped
from flowc_training.weekly import talk as talks

MADE_UP = b"made up"
"""The key where the traffic is made up: pseudonyms that anybody can draw again, of people who do not exist."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Redact them."""
    found = told.read(
        __doc__, arguments, texts=("settings", "log"), files=("talks",), makes=("redacted", "review")
    )
    workers, engine = mapped(found.settings, "redact")
    key = secret(str(found.settings["key"]), is_made_up=not found.texts["log"])
    left: list[Object] = []
    rows = told.rows(found.files["talks"], talks.from_json)

    def clean() -> Iterator[Object]:
        for result in all_redacted(rows, key, engine=engine, workers=workers):
            left.extend(review_lines(result))
            yield talks.to_json(result.talk)

    told.write_rows(found.files["redacted"], clean())
    told.write_rows(found.files["review"], left)
    return 0


def secret(variable: str, *, is_made_up: bool) -> bytes:
    """The key that a variable holds. Raises ``StepError`` where there is none, and people are to be hidden by it."""
    if is_made_up and not variable:
        return MADE_UP
    if not variable:
        raise StepError("redact.key names no variable: name the one that holds the key of pseudonyms")
    if not (held := os.environ.get(variable)):
        raise StepError(
            f"redact.key names {variable}, and that variable is empty: give it the key of pseudonyms"
        )
    return held.encode()


if __name__ == "__main__":
    sys.exit(main())
