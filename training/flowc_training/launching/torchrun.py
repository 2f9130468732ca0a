"""The command of torch's own launcher, on each node the same but for its number."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from flowc_training.launching.launch import Launch

MODULE = "torch.distributed.run"


def command(launch: Launch, node: int) -> tuple[str, ...]:
    """What node ``node`` runs."""
    return words(launch, nodes=str(launch.machines.nodes), node=str(node), host=launch.host)


def words(launch: Launch, *, nodes: str, node: str, host: str) -> tuple[str, ...]:
    """The same, of what a scheduler says only when it runs."""
    return (
        launch.python,
        "-m",
        MODULE,
        f"--nnodes={nodes}",
        f"--nproc-per-node={launch.machines.devices}",
        f"--node-rank={node}",
        f"--master-addr={host}",
        f"--master-port={launch.port}",
        *launch.words,
    )


def shell(launch: Launch, *, nodes: str, node: str, host: str) -> str:
    """A line of a shell: words of ours are quoted, and its variables stand between quotes of their own."""
    told = words(launch, nodes=_HOLES[0], node=_HOLES[1], host=_HOLES[2])
    line = shlex.join(told)
    for hole, variable in zip(_HOLES, (nodes, node, host), strict=True):
        line = line.replace(hole, f'"{variable}"')
    return line


_HOLES = ("NODES_GO_HERE", "NODE_GOES_HERE", "HOST_GOES_HERE")


def lines(launch: Launch) -> Sequence[str]:
    """The commands of all nodes, for people."""
    found: list[str] = []
    for node in range(launch.machines.nodes):
        if launch.machines.nodes > 1:
            found.append(f"# on node {node}" + (f", which is {launch.host}" if node == 0 else ""))
        before = [f"{name}={each}" for name, each in launch.environment.items()]
        found.append(shlex.join([*before, *command(launch, node)]))
    return found
