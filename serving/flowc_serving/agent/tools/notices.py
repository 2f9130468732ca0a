"""What production calls errors and is information: what a merchant has to set up, which no program can.

Those are marketing e-mail, apps that are not installed, and the alert for errors, which has no fields.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check import Checked
from flowc_serving.agent.passing import BY_HAND
from flowc_serving.agent.world import World


def notices(world: World, checked: Checked) -> Iterator[str]:
    """What the merchant has to do before the workflow can run, a line each."""
    for task_id in dict.fromkeys(step.task for step in checked.workflow.steps):
        if task_id in BY_HAND:
            yield f"information: {BY_HAND[task_id]}"
        task = world.catalog.task(task_id)
        if task is not None and not task.installed:
            yield f"information: the app {task.publisher} is not installed in this shop, so {task.label} cannot run yet"
