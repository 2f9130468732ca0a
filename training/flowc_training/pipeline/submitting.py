"""A hydrated pipeline handed to a Tangle server, by Tangle's own command line as a library."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

_INSTALL = "submitting needs tangle-cli: pip install 'flowc[tangle]'"


class SubmitError(ValueError):
    """A pipeline that is not taken, by Tangle's own check or by the server: one line a problem."""


def problems(text: str) -> list[str]:
    """What Tangle's own check finds wrong with a hydrated pipeline. Raises ``SubmitError`` without tangle-cli."""
    found: list[str] = _tangle("pipeline_validation").collect_pipeline_spec_errors(_data(text))
    return found


def body(text: str, arguments: Mapping[str, str], annotations: Mapping[str, str]) -> dict[str, Any]:
    """What would be sent: a dry run, without a request. Raises ``SubmitError``."""
    if found := problems(text):
        raise SubmitError("\n".join(found))
    manager: Any = _tangle("pipeline_run_manager").PipelineRunManager(client=None)
    made = manager.build_submit_body_from_spec(
        _data(text), run_args=dict(arguments), annotations=dict(annotations), hydrate=False
    )
    return cast("dict[str, Any]", made)


def submit(url: str, text: str, arguments: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    """The id of the run that a server has begun. Raises ``SubmitError``.

    A token and headers come from the environment, as tangle-cli reads them (``TANGLE_API_TOKEN`` and others).
    """
    made = body(text, arguments, annotations)
    client: Any = _tangle("client").TangleApiClient(base_url=url)
    try:
        answer: Any = client.pipeline_runs_create(body=made)
    except Exception as error:
        raise SubmitError(f"{url} has not taken it: {type(error).__name__}: {str(error)[:300]}") from None
    plain = cast("dict[str, Any]", answer if isinstance(answer, dict) else answer.model_dump())
    if not (found := plain.get("id")):
        raise SubmitError(f"{url} has answered without the id of a run")
    return str(found)


def _data(text: str) -> dict[str, Any]:
    return cast("dict[str, Any]", import_module("yaml").safe_load(text))


def _tangle(module: str) -> Any:
    try:
        return import_module(f"tangle_cli.{module}")
    except ImportError:
        raise SubmitError(_INSTALL) from None
