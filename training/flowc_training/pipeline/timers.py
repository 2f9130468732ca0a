"""What starts a command every week: a line of cron, a unit and a timer of systemd, a CronJob of Kubernetes.

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
    """A command, and when in the week by UTC; ``folder`` is where it works, ``image`` what Kubernetes runs."""

    name: str
    command: tuple[str, ...]
    folder: str
    day: str = "Mon"
    hour: int = 5
    minute: int = 0
    image: str = "flowc:latest"


def cron(timer: Timer) -> str:
    """A line for ``crontab -e``. Cron keeps to the machine's own time, which ought to be UTC."""
    when = f"{timer.minute} {timer.hour} * * {(DAYS.index(timer.day) + 1) % 7}"
    return f"{when} cd {shlex.quote(timer.folder)} && {shlex.join(timer.command)}".replace("%", r"\%") + "\n"


def systemd(timer: Timer) -> str:
    """The two files of a unit that is started by a timer, one below the other."""
    command = " ".join(_systemd(each) for each in timer.command)
    return f"""\
# {timer.name}.service
[Unit]
Description={timer.name}: a week of the flywheel
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={timer.folder.replace("%", "%%")}
ExecStart={command}

# {timer.name}.timer
[Unit]
Description={timer.name}, every week

[Timer]
OnCalendar={timer.day} *-*-* {timer.hour:02}:{timer.minute:02}:00 UTC
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
    """A CronJob: one at a time, not tried again by Kubernetes, its folder on a volume that is claimed by its name."""
    mount = {"name": "home", "mountPath": timer.folder}
    container: dict[str, Any] = {
        "name": timer.name,
        "image": timer.image,
        "command": [*timer.command],
        "workingDir": timer.folder,
        "volumeMounts": [mount],
    }
    volume = {"name": "home", "persistentVolumeClaim": {"claimName": f"{timer.name}-home"}}
    pod = {"restartPolicy": "Never", "containers": [container], "volumes": [volume]}
    return text(
        {
            "apiVersion": "batch/v1",
            "kind": "CronJob",
            "metadata": {"name": timer.name},
            "spec": {
                "schedule": f"{timer.minute} {timer.hour} * * {(DAYS.index(timer.day) + 1) % 7}",
                "timeZone": "Etc/UTC",
                "concurrencyPolicy": "Forbid",
                "startingDeadlineSeconds": 86_400,
                "jobTemplate": {"spec": {"backoffLimit": 0, "template": {"spec": pod}}},
            },
        }
    )


KINDS: Mapping[str, Callable[[Timer], str]] = {"cron": cron, "systemd": systemd, "kubernetes": kubernetes}
"""The printers by name."""
