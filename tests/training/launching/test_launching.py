"""Ways to start a run agree: each is read back and says the same processes, the same meeting place, the same shards;
and each is run, with two real processes."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings, strategies as st
from making.folders import TESTS

from flowc_training.cli.main import main
from flowc_training.launching import accelerate, launch as launches, slurm, task, torchrun
from flowc_training.launching.launch import Launch, LaunchError
from flowc_training.recipes import checking, sft
from flowc_training.recipes.recipe import Machines

IMAGE = "registry.example/flowc@sha256:" + "0" * 64
Facts = tuple[int, int, str, int, str, int, tuple[str, ...]]
"""Nodes, processes of each, host, port, sharding, replicas, the program."""


def machines() -> st.SearchStrategy[Machines]:
    any_size = st.builds(
        Machines,
        nodes=st.integers(1, 16),
        devices=st.integers(1, 8),
        device=st.sampled_from(("cuda", "cpu")),
        sharding=st.sampled_from(("none", "fsdp2")),
        replicas=st.integers(1, 4),
    )
    return any_size.filter(
        lambda each: not checking.wrong(replace(sft.qwen3_32b(), machines=each, model=CPU))
    )


CPU = replace(sft.qwen3_32b().model, attention="sdpa")


WORDS = ("--config", "a recipe's file.toml", "--set", 'name=$HOME `x` "y"')


def described(found: Machines, host: str = "node-0.example", port: int = 29_501) -> Launch:
    recipe = replace(sft.qwen3_32b(), machines=found, model=CPU)
    return launches.of(recipe, WORDS, host=host, port=port)


def of_torchrun(words: list[str]) -> Facts:
    """What torch's launcher is told, as its own parser reads it."""
    assert words[:3] == ["python", "-m", torchrun.MODULE]
    told = reader().parse_args(words[3:])
    program = ("-m", told.training_script, *told.training_script_args)
    where = (int(told.nnodes), int(told.nproc_per_node), told.master_addr, told.master_port)
    return (*where, *machines_of(program), program)


@cache
def reader() -> Any:
    return pytest.importorskip("torch.distributed.run").get_args_parser()


def machines_of(program: tuple[str, ...]) -> tuple[str, int]:
    said = dict(each.removeprefix("machines.").split("=") for each in program if each.startswith("machines."))
    return said["sharding"], int(said["replicas"])


def in_a_shell(script: str, folder: Path, **environment: str) -> list[list[str]]:
    """The commands that a script would start, a list each: its python only writes down what it was told."""
    own = folder / "bin"
    own.mkdir(exist_ok=True)
    write = WRITES.format(python=sys.executable, file=str(folder / "told"))
    (own / "python").write_text(write, "utf-8")
    (own / "scontrol").write_text("#!/bin/bash\nprintf '%s\\n' node-0.example node-1.example\n", "utf-8")
    (own / "srun").write_text(SRUN, "utf-8")
    for each in own.iterdir():
        each.chmod(0o755)
    path = f"{own}:{os.environ['PATH']}"
    told = {**os.environ, "PATH": path, **environment}
    subprocess.run(["bash", "-c", script], cwd=folder, env=told, check=True, timeout=60)
    return sorted(json.loads(line) for line in (folder / "told").read_text("utf-8").splitlines())


WRITES = """#!{python}
import json, sys
with open({file!r}, "a") as told:
    told.write(json.dumps(["python", *sys.argv[1:]]) + "\\n")
"""
SRUN = """#!/bin/bash
# As Slurm's: the command, once on each node, at the same time.
while [[ $1 == --* ]]; do shift; done
for ((node = 0; node < SLURM_NNODES; node++)); do SLURM_NODEID=$node "$@" & running+=($!); done
for each in "${running[@]}"; do wait "$each" || exit 1; done
"""


@settings(max_examples=40)
@given(machines())
def test_all_ways_say_the_same(found: Machines) -> None:
    launch = described(found)
    expected = (found.nodes, found.devices, launch.host, launch.port, found.sharding, found.replicas)
    for node in {0, found.nodes - 1}:
        words = list(torchrun.command(launch, node))
        assert f"--node-rank={node}" in words
        assert of_torchrun(words) == (*expected, launch.words)
    assert of_accelerate(launch) in (expected, None)
    asked = dict(re.findall(r"^#SBATCH --([\w-]+)=(.+)$", slurm.script(launch), re.M))
    assert int(asked["nodes"]) == found.nodes
    assert asked.get("gpus-per-node") == (str(found.devices) if found.device == "cuda" else None)
    annotated = task.asked(launch)
    assert int(annotated.get(task._NODES, 1)) == found.nodes
    if found.device == "cuda":
        assert json.loads(annotated[task._DEVICES]) == {"NVIDIA-H200": found.devices}


def of_accelerate(launch: Launch) -> tuple[int, int, str, int, str, int] | None:
    """What its file says; None where it starts no processes."""
    if launch.machines.device == "cpu" and launch.machines.all > 1 and not launch.sharded:
        with pytest.raises(LaunchError, match="take torchrun"):
            accelerate.to_yaml(launch)
        return None
    assert accelerate.command(launch, 0, "f")[-len(launch.words) :] == launch.words
    told = yaml.safe_load(accelerate.to_yaml(launch))
    assert told == accelerate.configuration(launch)
    shards = told.get("parallelism_config", {})
    replicas = shards.get("parallelism_config_dp_replicate_size", 1)
    assert (
        shards.get("parallelism_config_dp_shard_size", told["num_processes"]) * replicas
        == told["num_processes"]
    )
    return (
        told["num_machines"],
        told["num_processes"] // told["num_machines"],
        told["main_process_ip"],
        told["main_process_port"],
        "fsdp2" if told["distributed_type"] == "FSDP" else "none",
        replicas,
    )


@pytest.mark.parametrize(
    "found", [Machines(2, 8, sharding="fsdp2"), Machines(2, 2, device="cpu", kind="cpu")]
)
def test_scripts_start_the_same_commands(found: Machines, tmp_path: Path) -> None:
    """Slurm's script and the task's command, run by bash with schedulers that do what theirs do."""
    launch = described(found)
    expected = sorted(list(torchrun.command(launch, node)) for node in range(found.nodes))
    script = slurm.script(launch, time="12:00:00", partition="gpu")
    subprocess.run(["bash", "-n"], input=script, text=True, check=True, timeout=60)
    slurmed = in_a_shell(script, tmp_path, SLURM_NNODES=str(found.nodes), SLURM_JOB_NODELIST="node-[0-1]")
    assert slurmed == [[*each, "--resume"] for each in expected]
    (tmp_path / "told").unlink()
    container = task.component(launch, IMAGE)["implementation"]["container"]
    for node in range(found.nodes):
        told = {"number_of_nodes": str(found.nodes), "node_index": str(node), "node_0_address": launch.host}
        words = [*container["command"], *(told[each["inputValue"]] for each in container["args"])]
        tasked = in_a_shell(shlex.join(words), tmp_path)
    assert tasked == expected


def test_accelerate_reads_its_file(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    config: Any = pytest.importorskip("accelerate.commands.config.config_args")
    found = Machines(2, 8, sharding="fsdp2", replicas=2)
    (tmp_path / "a.yaml").write_text(accelerate.to_yaml(described(found)), "utf-8")
    told = config.load_config_from_file(str(tmp_path / "a.yaml"))
    assert (told.distributed_type.value, told.num_machines, told.num_processes) == ("FSDP", 2, 16)
    assert (told.main_process_ip, told.main_process_port, told.rdzv_backend) == (
        "node-0.example",
        29_501,
        "static",
    )
    assert told.mixed_precision == "bf16"
    assert told.fsdp_config["fsdp_version"] == 2
    assert told.fsdp_config["fsdp_transformer_layer_cls_to_wrap"] == "Qwen3DecoderLayer"
    assert told.parallelism_config["parallelism_config_dp_shard_size"] == 8


def test_what_cannot_be_started() -> None:
    launch = described(Machines(2, 8, sharding="fsdp2"))
    for time in ("tomorrow", "1:00\n#SBATCH --uid=0"):
        with pytest.raises(LaunchError, match="no time of Slurm's"):
            slurm.script(launch, time=time)
    with pytest.raises(LaunchError, match="no partition"):
        slurm.script(launch, partition="a b")
    with pytest.raises(LaunchError, match="may change under its name"):
        task.task(launch, "flowc:latest")
    with pytest.raises(LaunchError, match="name its image"):
        task.task(launch, "")
    with pytest.raises(LaunchError, match="at most 16 nodes"):
        task.task(described(Machines(17, 8, sharding="fsdp2")), IMAGE)
    assert "--uid" not in slurm.script(replace(launch, name="x\n#SBATCH --uid=0")).replace(
        "x-SBATCH---uid-0", ""
    )


@pytest.mark.parametrize("way", ["torchrun", "accelerate", "slurm", "task"])
def test_the_command_prints_each(way: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "launch",
        "--config",
        "qwen3_32b",
        "--set",
        "optimiser.rate=2e-5",
        "--with",
        way,
        "--image",
        IMAGE,
    ]
    assert main(words) == 0
    said, noted = capsys.readouterr()
    assert "is at no pinned revision" in noted  # on the error stream: what is printed is a script
    for each in ("flowc_training.cli.main", "qwen3_32b", "optimiser.rate=2e-5", "machines.sharding=fsdp2"):
        assert each in said
    assert main(["launch", "--config", "qwen3_32b", "--with", "task"]) == 2
    assert "@sha256" in capsys.readouterr().err


# With real processes.


def free() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def small(folder: Path, found: Machines) -> Launch:
    pytest.importorskip("torch")
    words = ("-m", "making.launched", str(folder), "a b", "$HOME")
    return Launch("small", found, words, str(folder), mixed=False, port=free(), python=sys.executable)


def started(commands: list[list[str]], folder: Path, launch: Launch) -> list[dict[str, Any]]:
    """Start one command a node at the same time; what each process wrote, by rank."""
    told = {**os.environ, "PYTHONPATH": str(TESTS), **launch.environment}
    running = [subprocess.Popen(each, env=told, cwd=folder, stderr=subprocess.PIPE) for each in commands]
    try:
        said = [each.communicate(timeout=120)[1].decode(errors="replace") for each in running]
    finally:
        for each in running:
            each.kill()
    found = [folder / f"{rank}.json" for rank in range(launch.machines.all)]
    assert all(each.exists() for each in found), "\n".join(said)
    return [json.loads(each.read_text("utf-8")) for each in found]


def met(found: list[dict[str, Any]], launch: Launch) -> None:
    """All have met all, in different processes, and each knows its place."""
    size, devices = launch.machines.all, launch.machines.devices
    assert [each["met"] for each in found] == [2**size - 1] * size
    assert len({each["pid"] for each in found}) == size
    for rank, each in enumerate(found):
        assert (int(each["RANK"]), int(each["WORLD_SIZE"])) == (rank, size)
        assert (int(each["LOCAL_RANK"]), int(each["LOCAL_WORLD_SIZE"])) == (rank % devices, devices)
        assert (each["MASTER_ADDR"], int(each["MASTER_PORT"])) == (launch.host, launch.port)
        assert each["OMP_NUM_THREADS"] == "1"
        assert each["words"] == ["a b", "$HOME"]


def test_a_task_on_two_nodes(tmp_path: Path) -> None:
    """The command of torch's launcher, by what a pipeline tells each node."""
    launch = small(tmp_path, Machines(2, 1, device="cpu", kind="cpu"))
    container = task.component(launch, IMAGE)["implementation"]["container"]
    commands = [[*container["command"], "2", str(node), launch.host] for node in range(2)]
    met(started(commands, tmp_path, launch), launch)


def test_accelerate_on_one_node(tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    launch = small(tmp_path, Machines(1, 2, device="cpu", kind="cpu", sharding="fsdp2"))
    file = tmp_path / "a.yaml"
    file.write_text(accelerate.to_yaml(launch), "utf-8")
    found = started([list(accelerate.command(launch, 0, str(file)))], tmp_path, launch)
    met(found, launch)
    for each in found:
        assert each["ACCELERATE_USE_FSDP"] == "true"
        assert each["FSDP_VERSION"] == "2"
        assert each["ACCELERATE_MIXED_PRECISION"] == "no"
