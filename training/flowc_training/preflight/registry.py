"""The checks, in the order of the report: what each looks for, what the fault does, how it is found, what to do."""

from __future__ import annotations

from collections.abc import Collection

from flowc_training.preflight import (
    data_checks,
    packing_checks,
    rank_checks,
    run_checks,
    serving_checks,
    template_checks,
)
from flowc_training.preflight.checking import Check, judge
from flowc_training.preflight.evidence import Evidence
from flowc_training.preflight.finding import Verdict

CHECKS = (
    Check(
        "template",
        "a chat template that differs between training and serving",
        "the model reads prompts that it never learned from, and is worse at all of them",
        "rows as the trainer has them against the server's rendering, id by id; the template saved with a checkpoint",
        "train and serve with the contract's template: let `supervised` prepare rows, and save it with the tokenizer",
        template_checks.template,
    ),
    Check(
        "contract",
        "fingerprints of data, checkpoint and server that differ",
        "tools, prompt or answers are others than it learned",
        "the fingerprints, and what differs where there is a whole contract",
        "make the data anew with this version (`make data`), or train and serve with the version that made it",
        template_checks.contract,
    ),
    Check(
        "vocabulary",
        "tokens without rows in the model's tables, and special tokens that differ",
        "training fails late, or ends and paddings are taken for one another and answers do not stop",
        "the tokenizer, the configurations and the heads of the weights' files",
        "take tokenizer and model from one place; after adding tokens enlarge the tables; set the special ids alike",
        template_checks.vocabulary,
    ),
    Check(
        "zero-loss",
        "rows without any learned token",
        "steps that teach nothing, and a mean loss that is too small",
        "labels of rows as trained, and the dataset's own counts of all rows",
        "leave these rows out, or find what masks their answers",
        data_checks.zero_loss,
    ),
    Check(
        "truncated",
        "targets that are cut off, and ends that are not learned",
        "the model learns programs without an end, and does not stop",
        "rows as trained against the whole rows; the mark that ends the last answer; documents of live batches",
        "raise `data.length`, or leave long rows out: never cut them",
        data_checks.truncated,
    ),
    Check(
        "labels",
        "labels on what merchants, tools or the system prompt say",
        "the model learns to write tool answers and requests itself",
        "the marks of the template, apart from the mask that training uses",
        "prepare the rows with `supervised`; never train on whole conversations",
        data_checks.labels,
    ),
    Check(
        "overlap",
        "rows that are in the benchmark",
        "a benchmark that praises what was learned by heart",
        "skeletons of workflows and likeness of requests, all rows",
        "leave the rows out: `make data` does so by itself",
        data_checks.overlap,
    ),
    Check(
        "packing",
        "attention that leaks between documents packed in one row",
        "the model learns to look at another merchant's conversation",
        "logits of a document alone against those with another before it",
        "pack with `bfd` and positions that begin anew; use attention that minds them",
        packing_checks.packing,
    ),
    Check(
        "sharding",
        "FSDP asked for, and DDP or nothing running",
        "memory runs out on the large model, or each process trains its own",
        "what wraps the live model and where its parameters lie, on each rank",
        "see `launching`; on the CPU accelerate gives DDP without a word",
        run_checks.sharding,
    ),
    Check(
        "settings",
        "learning rate, schedule, decay or dtype that are not as configured",
        "a run that is not the one that is told of",
        "the live optimiser after some steps",
        "find who sets it last: command, configuration file, library's default",
        run_checks.settings,
    ),
    Check(
        "gradients",
        "gradients that are not summed over all ranks",
        "ranks drift apart, and one of many models is saved",
        "norms of parameters' gradients after each backward pass, compared across ranks",
        "let the trainer wrap the model; no `no_sync` around the last backward pass of a step",
        rank_checks.gradients,
    ),
    Check(
        "shards",
        "ranks that all see the same rows",
        "many devices do the work of one",
        "fingerprints of the conversations that each rank reads",
        "let the trainer make the sampler; do not set rank or seed by hand",
        rank_checks.shards,
    ),
    Check(
        "parity",
        "a checkpoint that gives other logits when it is served",
        "all that was measured in training is of another model",
        "the same prompts in the trained process, from the folder by transformers and from `local:`",
        "compare what was saved with what is loaded: tensors, tokenizer, dtype",
        serving_checks.parity,
    ),
    Check(
        "engine",
        "an engine that answers otherwise than the model in training",
        "merchants talk to another model than the one that was measured",
        "the same prompts through HTTP, from the engine that `--engine` names: what it writes",
        "compare what the engine loads with the checkpoint: folder, tokenizer, dtype, quantisation, stop tokens",
        serving_checks.engine,
    ),
    Check(
        "speed",
        "fewer than 60 % of the planned tokens a second",
        "a run that ends after its time is over",
        "tokens and seconds of live steps against the plan, which is calculated",
        "look at the data loader, the packing, the attention and the network, in this order",
        run_checks.speed,
    ),
)
NAMES = tuple(each.name for each in CHECKS)


def verdicts(evidence: Evidence, only: Collection[str] = ()) -> tuple[Verdict, ...]:
    """What the checks say, all or some."""
    return tuple(judge(each, evidence) for each in CHECKS if not only or each.name in only)
