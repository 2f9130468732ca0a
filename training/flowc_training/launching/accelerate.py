"""The configuration of ``accelerate launch``, and the command that names it.

Written out by hand: a line a field, each a word, a number or a truth, which YAML reads as what it looks like.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from flowc_training.launching.launch import Launch, LaunchError

MODULE = "accelerate.commands.launch"


def configuration(launch: Launch) -> Mapping[str, Any]:
    """What the file says; ``machine_rank`` is each node's own, and given by the command. Raises ``LaunchError``."""
    machines = launch.machines
    if machines.device == "cpu" and machines.all > 1 and not launch.sharded:
        raise LaunchError("accelerate starts several processes on a CPU by MPI alone: take torchrun")
    told: dict[str, Any] = {
        "compute_environment": "LOCAL_MACHINE",
        "distributed_type": _kind(launch),
        "mixed_precision": "bf16" if launch.mixed else "no",
        "num_machines": machines.nodes,
        "num_processes": machines.all,
        "machine_rank": 0,
        "main_process_ip": launch.host,
        "main_process_port": launch.port,
        "rdzv_backend": "static",
        "same_network": True,
        "use_cpu": machines.device == "cpu",
        "debug": False,
    }
    if launch.sharded:
        told["fsdp_config"] = _fsdp(launch)
        if machines.replicas > 1:
            told["parallelism_config"] = {
                "parallelism_config_dp_replicate_size": machines.replicas,
                "parallelism_config_dp_shard_size": machines.all // machines.replicas,
            }
    return told


def _kind(launch: Launch) -> str:
    if launch.sharded:
        return "FSDP"
    return "NO" if launch.machines.all == 1 else "MULTI_GPU"


def _fsdp(launch: Launch) -> dict[str, Any]:
    """Shards while it trains, one folder at the end (``supervised``); activations are computed twice by FSDP itself."""
    told: dict[str, Any] = {
        "fsdp_version": 2,
        "fsdp_reshard_after_forward": True,
        "fsdp_auto_wrap_policy": "TRANSFORMER_BASED_WRAP",
        "fsdp_activation_checkpointing": launch.checkpointing,
        "fsdp_cpu_ram_efficient_loading": True,
        "fsdp_offload_params": False,
        "fsdp_state_dict_type": "SHARDED_STATE_DICT",
    }
    return told | ({"fsdp_transformer_layer_cls_to_wrap": launch.layer} if launch.layer else {})


def to_yaml(launch: Launch) -> str:
    """The file."""
    return "\n".join(_lines(configuration(launch), "")) + "\n"


def _lines(told: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, each in told.items():
        if isinstance(each, dict):
            yield f"{indent}{name}:"
            yield from _lines(cast(dict[str, Any], each), indent + "  ")
        else:
            yield f"{indent}{name}: {json.dumps(each)}"


def command(launch: Launch, node: int, file: str) -> tuple[str, ...]:
    """What node ``node`` runs."""
    return (
        launch.python,
        "-m",
        MODULE,
        f"--config_file={file}",
        f"--machine_rank={node}",
        *launch.words,
    )


def lines(launch: Launch, file: str) -> Sequence[str]:
    """The file, with the commands of all nodes in its first lines."""
    found = [f"# Keep this as {shlex.quote(file)}; then, on each node:"]
    for node in range(launch.machines.nodes):
        before = [f"{name}={each}" for name, each in launch.environment.items()]
        found.append(f"#   {shlex.join([*before, *command(launch, node, file)])}")
    return [*found, *to_yaml(launch).splitlines()]
