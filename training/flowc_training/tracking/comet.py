"""Comet: online where a key is set, offline as an archive beside the checkpoint, for ``comet upload`` later.

Of all that Comet logs by itself (code, the git patch, names of machine and person, the terminal, and what it finds by
changing other libraries) nothing is logged: only what this project says.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training.recipes.recipe import Watch
from flowc_training.tracking.tracker import BYTES, Figures, Run, Say, Status, TrackingError

OFFLINE = "comet"
"""The folder of archives, in the run's folder."""
QUIET = {
    "COMET_DISABLE_AUTO_LOGGING": "1",
    "COMET_ERROR_TRACKING_ENABLE": "false",
    "COMET_INTERNAL_REPORTING": "false",
    "COMET_DISABLE_ANNOUNCEMENT": "true",
}
"""What has to be set before Comet is loaded, so that it changes no other library and reports nothing of itself."""
for _name, _value in QUIET.items():
    os.environ.setdefault(_name, _value)  # at once: transformers loads Comet by itself where it is installed
BY_ITSELF = (
    "log_code",
    "log_graph",
    "parse_args",
    "log_git_metadata",
    "log_git_patch",
    "log_env_details",
    "auto_output_logging",
    "auto_param_logging",
    "auto_metric_logging",
    "auto_log_co2",
)
"""What Comet would log by itself."""
_KEYLESS = (
    "comet has no key: set COMET_API_KEY, or write Watch(offline=True) and send its archive with comet upload"
)


class Comet:
    """Tells Comet. Raises ``TrackingError`` where it is not installed, or has no key and should be online."""

    def __init__(self, watch: Watch, out: Path, say: Say) -> None:
        self._folder = Path(os.environ.get("COMET_OFFLINE_DIRECTORY") or out / OFFLINE)
        self._online = not watch.offline and os.environ.get("COMET_START_ONLINE", "1") not in ("0", "false")
        self._say = say
        self._comet = _library()
        self._experiment: Any = None
        if self._online and not self._comet.get_config("comet.api_key"):
            raise TrackingError([_KEYLESS])

    def start(self, run: Run) -> None:
        """Begin an experiment, or go on with that of the same id."""
        if not self._online:
            self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._experiment = self._comet.start(
                online=self._online,
                project_name=run.project,
                experiment_key=run.id,
                mode=self._mode(run),
                experiment_config=self._config(run),
            )
        except Exception as error:
            raise TrackingError([f"comet does not start: {error}"]) from None
        self._experiment.log_parameters(dict(run.settings))
        self._experiment.log_others(run.facts)
        self._experiment.log_asset_data(run.recipe, "recipe.json", overwrite=True)

    def log(self, step: int, figures: Figures) -> None:
        """Figures of a step."""
        self._experiment.log_metrics(dict(figures), step=step)

    def artifact(self, name: str, content: Path | str) -> None:
        """A text or a file as an asset."""
        if isinstance(content, str):
            self._experiment.log_asset_data(content, name)
        elif content.stat().st_size > BYTES:
            self._say(f"{name} is not sent to comet: it is larger than {BYTES >> 20} MiB")
        else:
            self._experiment.log_asset(str(content), name)

    def end(self, status: Status) -> None:
        """The end, and where it is all to be found."""
        self._experiment.log_other("status", status)
        self._experiment.end()
        where = self._experiment.url if self._online else f"{self._folder}, for comet upload"
        self._say(f"comet has the run: {where}")

    def _mode(self, run: Run) -> str:
        """An archive is of a new experiment, or adds to that of an earlier one; a run that was killed left none."""
        if self._online:
            return "get_or_create"
        return "get" if any(self._folder.glob(f"{run.id}*.zip")) else "create"

    def _config(self, run: Run) -> Any:
        return self._comet.ExperimentConfig(
            display_summary_level=0,
            offline_directory=None if self._online else str(self._folder),
            name=run.name,
            tags=[run.kind],
            **dict.fromkeys(BY_ITSELF, False),
        )


def _library() -> Any:
    try:
        return import_module("comet_ml")
    except ImportError:
        raise TrackingError(["comet is not installed: pip install 'flowc[track]'"]) from None
