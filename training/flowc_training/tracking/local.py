"""trackio: a page of curves on this machine, from a SQLite file. It goes to no network unless trackio is told to.

trackio asks the Hub whose token it finds, and prints where it writes and an address that may write to it; neither is
done here. Where its own variables name a Space or a server of the user's, it goes there, as trackio does.
"""

from __future__ import annotations

import io
import os
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flowc_training.recipes.recipe import Watch
from flowc_training.tracking.journal import flat
from flowc_training.tracking.tracker import BYTES, Figures, Run, Say, Status, TrackingError

ELSEWHERE = ("TRACKIO_SPACE_ID", "TRACKIO_SERVER_URL")
"""Variables that send what trackio is told to other machines."""


class Local:
    """Tells trackio. Raises ``TrackingError`` where it is not installed, or would leave a run that is offline."""

    def __init__(self, watch: Watch, out: Path, say: Say) -> None:
        del out
        self._say = say
        self._trackio = _library()
        self._run: Any = None
        self._step = 0
        set_ones = [name for name in ELSEWHERE if os.environ.get(name)]
        if watch.offline and set_ones:
            raise TrackingError(
                [f"the run is offline, and {' and '.join(set_ones)} would send it elsewhere: take that out"]
            )

    def start(self, run: Run) -> None:
        """Begin a run, or go on with that of the same name."""
        with _quiet(self._trackio):
            try:
                self._run = self._trackio.init(
                    run.project,
                    name=f"{run.name}-{run.id[:8]}",
                    config={**run.settings, **run.facts},
                    resume="allow",
                    embed=False,
                    auto_log_gpu=False,
                    auto_log_cpu=False,
                )
            except Exception as error:
                raise TrackingError([f"trackio does not start: {error}"]) from None
        self.artifact("recipe.json", run.recipe)
        self._say(f'the run is shown by: trackio show --project "{run.project}"')

    def log(self, step: int, figures: Figures) -> None:
        """Figures of a step."""
        self._step = step
        self._run.log(dict(figures), step=step)

    def artifact(self, name: str, content: Path | str) -> None:
        """A Markdown text is shown on the page at the step that was last; each text or file is kept in its versions."""
        if isinstance(content, Path):
            if content.stat().st_size > BYTES:
                self._say(f"{name} is not given to trackio: it is larger than {BYTES >> 20} MiB")
            else:
                self._keep(name, content)
            return
        if name.endswith(".md"):
            self._run.log({name.removesuffix(".md"): self._trackio.Markdown(content)}, step=self._step)
        with TemporaryDirectory() as folder:
            path = Path(folder) / flat(name)
            path.write_text(content, "utf-8")
            self._keep(name, path)

    def end(self, status: Status) -> None:
        """The end; what was not written yet is."""
        self._run.log({"ended": status}, step=self._step)
        with _quiet(self._trackio):
            self._run.finish()
        import_module(f"{self._trackio.__name__}.context_vars").current_run.set(
            None
        )  # else it ends again at exit

    def _keep(self, name: str, path: Path) -> None:
        self._run.log_artifact(path, name=f"{self._run.name}-{flat(name)}", type="file")


@contextmanager
def _quiet(trackio: Any) -> Generator[None]:
    """Nothing is printed, and the Hub is not asked who the user is: a page of this machine needs no name."""
    runs = import_module(f"{trackio.__name__}.run").Run
    asks = runs._get_username
    runs._get_username = _nobody
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        runs._get_username = asks


def _nobody(_: object) -> None:
    return None


def _library() -> Any:
    try:
        return import_module("trackio")
    except ImportError:
        raise TrackingError(["trackio is not installed: pip install 'flowc[track]'"]) from None
