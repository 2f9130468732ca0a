"""What starts a command every week or day: a line of cron, a unit and a timer of systemd, a CronJob of Kubernetes.

Tangle has no schedules of its own, and a timer needs no more than this. They are printed for a person to put in place.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flowc_training.pipeline.tangle import text

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PLAIN = re.compile(r"[\w@+=:,./-]+")


@dataclass(frozen=True, slots=True)
class Timer:
    """A command, and when by UTC: the day of the week, empty for every day. ``folder`` is where it works; ``image`` is
    what Kubernetes runs, ``claim`` the volume that the folder is on there; ``says`` is what systemd calls it."""

    name: str
    command: tuple[str, ...]
    folder: str
    day: str = "Mon"
    hour: int = 5
    minute: int = 0
    image: str = "flowc:latest"
    claim: str = ""
    says: str = "a week of the flywheel"

    @property
    def schedule(self) -> str:
        """When, as cron has it."""
        return f"{self.minute} {self.hour} * * {(DAYS.index(self.day) + 1) % 7 if self.day else '*'}"


def cron(timer: Timer) -> str:
    """A line for ``crontab -e``. Cron keeps to the machine's own time, which ought to be UTC."""
    return (
        f"{timer.schedule} cd {shlex.quote(timer.folder)} && {shlex.join(timer.command)}".replace("%", r"\%")
        + "\n"
    )


def systemd(timer: Timer) -> str:
    """The two files of a unit that is started by a timer, one below the other."""
    command = " ".join(_systemd(each) for each in timer.command)
    return f"""\
# {timer.name}.service
[Unit]
Description={timer.name}: {timer.says}
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={timer.folder.replace("%", "%%")}
ExecStart={command}

# {timer.name}.timer
[Unit]
Description={timer.name}, every {"week" if timer.day else "day"}

[Timer]
OnCalendar={timer.day + " " if timer.day else ""}*-*-* {timer.hour:02}:{timer.minute:02}:00 UTC
Persistent=true

[Install]
WantedBy=timers.target
"""


def _systemd(word: str) -> str:
    """A word of ``ExecStart``, in which percent and dollar mean something."""
    said = word.replace("%", "%%").replace("$", "$$")
    if _PLAIN.fullmatch(said):
        return said
    return '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'


def kubernetes(timer: Timer) -> str:
    """A CronJob: one at a time, not tried again by Kubernetes, its folder on a volume that is claimed."""
    mount = {"name": "home", "mountPath": timer.folder}
    container: dict[str, Any] = {
        "name": timer.name,
        "image": timer.image,
        "command": [*timer.command],
        "workingDir": timer.folder,
        "volumeMounts": [mount],
    }
    volume = {"name": "home", "persistentVolumeClaim": {"claimName": timer.claim or f"{timer.name}-home"}}
    pod = {"restartPolicy": "Never", "containers": [container], "volumes": [volume]}
    return text(
        {
            "apiVersion": "batch/v1",
            "kind": "CronJob",
            "metadata": {"name": timer.name},
            "spec": {
                "schedule": timer.schedule,
                "timeZone": "Etc/UTC",
                "concurrencyPolicy": "Forbid",
                "startingDeadlineSeconds": 86_400,
                "jobTemplate": {"spec": {"backoffLimit": 0, "template": {"spec": pod}}},
            },
        }
    )


KINDS: Mapping[str, Callable[[Timer], str]] = {"cron": cron, "systemd": systemd, "kubernetes": kubernetes}
"""The printers by name."""
