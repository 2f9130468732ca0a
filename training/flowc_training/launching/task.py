"""A task of a pipeline on several nodes: what the pipeline tells each container becomes torch's launcher's arguments.

The pipeline starts the same container on each node and says its number, how many there are and where node 0 is. A
pipeline on one node says 0, 1 and localhost, and the same command runs there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flowc_training.launching import torchrun
from flowc_training.launching.launch import Launch, LaunchError

NODES, NODE, HOST = "number_of_nodes", "node_index", "node_0_address"
MOST = 16
"""Nodes of one task."""
_DYNAMIC = "system/multi_node/"
_NODES = "tangleml.com/launchers/kubernetes/multi_node/number_of_nodes"
_DEVICES = "cloud-pipelines.net/launchers/generic/resources.accelerators"


def task(launch: Launch, image: str) -> Mapping[str, Any]:
    """The task as a pipeline's graph holds it. Raises ``LaunchError``."""
    if launch.machines.nodes > MOST:
        raise LaunchError(f"a task of a pipeline runs on at most {MOST} nodes, not {launch.machines.nodes}")
    if not image:
        raise LaunchError("a task runs in a container: name its image, as --image registry/flowc@sha256:…")
    if "@sha256:" not in image:
        raise LaunchError(f"{image!a} may change under its name: write the image with @sha256:…")
    return {
        "componentRef": {"spec": component(launch, image)},
        "arguments": {name: {"dynamicData": _DYNAMIC + name} for name in (NODES, NODE, HOST)},
        "annotations": asked(launch),
    }


def asked(launch: Launch) -> dict[str, str]:
    """What is asked of the cluster."""
    machines = launch.machines
    told = {_NODES: str(machines.nodes)} if machines.nodes > 1 else {}
    if machines.device == "cuda":
        told[_DEVICES] = json.dumps({f"NVIDIA-{machines.kind}": machines.devices})
    return told


def component(launch: Launch, image: str) -> dict[str, Any]:
    """The component: its inputs are what the pipeline tells, its command passes them on."""
    inner = torchrun.shell(launch, nodes="$1", node="$2", host="$3")
    return {
        "name": launch.name,
        "inputs": [{"name": name, "type": "String"} for name in (NODES, NODE, HOST)],
        "implementation": {
            "container": {
                "image": image,
                "command": ["bash", "-euc", f"exec {inner}", "--"],
                "args": [{"inputValue": name} for name in (NODES, NODE, HOST)],
                "env": dict(launch.environment),
            }
        },
    }


def to_json(launch: Launch, image: str) -> str:
    """The task as JSON, which YAML reads too."""
    return json.dumps(task(launch, image), indent=2) + "\n"
