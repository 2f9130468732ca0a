"""Checks of what a model reads: one template, one contract, one vocabulary for training and serving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc_serving.agent import contract as contracts
from flowc_training.preflight.evidence import Evidence, Folder, Learned, Marks, Rows, Vocabulary
from flowc_training.preflight.finding import Finding, Missing, Note, NotRun, Said, few, have

# The chat template.


def template(evidence: Evidence) -> Iterator[Said]:
    """Rows that the server would make other tokens of, and templates that are saved beside another contract."""
    looked = False
    if not isinstance(evidence.rows, Missing):
        looked = True
        yield Note(f"{len(evidence.rows.learned)} rows were made by the server's rendering too")
        yield from few(_apart(evidence.rows), "rows that the server reads otherwise")
    if not isinstance(evidence.came, Missing):
        looked = True
        yield from _saved(evidence.came, evidence.served)
    if not isinstance(evidence.live, Missing):
        looked = True
        for rank in evidence.live.ranks:
            if rank.template and rank.template != evidence.served.template:
                yield Finding(
                    "the trainer's tokenizer has another chat template than the server", f"rank {rank.rank}"
                )
    if not looked:
        raise NotRun("neither a dataset nor a checkpoint nor a live run was gathered")


def _apart(rows: Rows) -> Iterator[Finding]:
    for row in rows.learned:
        shared = min(len(row.ids), len(row.served))  # what is cut is another check's
        if row.ids[:shared] != row.served[:shared]:
            place = _first(row.ids, row.served)
            yield Finding(f"training and server part at token {place} of {len(row.served)}", row.id)
        else:
            yield from _no_prefix(row)


def _no_prefix(row: Learned) -> Iterator[Finding]:
    for number, prompt in enumerate(row.prompts, 1):
        shared = min(len(prompt), len(row.ids))
        if prompt[:shared] != row.ids[:shared]:
            place = _first(prompt, row.ids)
            yield Finding(
                f"what the server sends for answer {number} is no prefix of the row: they part at token {place}",
                row.id,
            )
            return


def _first(one: Sequence[int], other: Sequence[int]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (here, there) in pairs if here != there), min(len(one), len(other)))


def _saved(folder: Folder, served: contracts.Contract) -> Iterator[Said]:
    """A checkpoint with a contract was trained with its template, and engines read the one beside the tokenizer."""
    if isinstance(folder.contract, Missing):
        yield Note(
            f"{folder.name} has no contract yet: training saves the contract's template with its checkpoints"
        )
    elif isinstance(folder.template, Missing):
        yield Finding(f"no chat template is saved with the tokenizer: {folder.template.why}", folder.name)
    elif folder.template != folder.contract.template:
        yield Finding("the tokenizer's chat template is not that of the contract beside it", folder.name)
    elif folder.template != served.template:
        yield Finding("the checkpoint's chat template is not the server's", folder.name)


# The contract.


def contract(evidence: Evidence) -> Iterator[Said]:
    """Fingerprints of data, checkpoint and server that are not one."""
    served = evidence.served.fingerprint
    looked = False
    if not isinstance(evidence.rows, Missing):
        looked = True
        for other, count in sorted(evidence.rows.fingerprints.items()):
            if other != served:
                yield Finding(
                    f"{count} rows were made for the contract {_short(other)}, the server's is {_short(served)}"
                )
    if not isinstance(evidence.came, Missing):
        looked = True
        saved = evidence.came.contract
        if isinstance(saved, Missing):
            yield Finding(f"it has no contract: {saved.why}", evidence.came.name)
        elif apart := contracts.differences(saved, evidence.served):
            yield Finding("; ".join(apart), f"{evidence.came.name} against the server")
    if not isinstance(evidence.folder, Missing) and not isinstance(evidence.folder.contract, Missing):
        apart = contracts.differences(evidence.folder.contract, evidence.served)
        if apart:
            yield Note(
                f"{evidence.folder.name}, which is trained on, had another contract: {'; '.join(apart)}"
            )
    if not looked:
        raise NotRun("neither a dataset nor a checkpoint with its contract was gathered")


def _short(fingerprint: str) -> str:
    return fingerprint[:12] or "(none)"


# The vocabulary.


def vocabulary(evidence: Evidence) -> Iterator[Said]:
    """Tokens without rows in the model's table, and special tokens that mean two things."""
    folder = have(evidence.folder)
    found = have(folder.vocabulary)
    yield Note(
        f"{found.tokens} tokens, {found.rows} rows: {found.rows - found.tokens} rows without a token are harmless"
    )
    yield from (Finding(each, folder.name) for each in _rows(found))
    yield from (Finding(each, folder.name) for each in _special(found))
    if isinstance(evidence.marks, Missing):
        yield Finding(evidence.marks.why, folder.name)
    else:
        yield from _frame(found, evidence.marks, folder.name)
    if not isinstance(evidence.rows, Missing):
        highest = max((max(row.ids, default=-1) for row in evidence.rows.learned), default=-1)
        if highest >= found.rows:
            yield Finding(
                f"a row of the dataset has the token {highest}, and the model has {found.rows} rows"
            )


def _rows(found: Vocabulary) -> Iterator[str]:
    if found.tokens > found.rows:
        yield f"the tokenizer has ids up to {found.tokens - 1}, and the model has {found.rows} rows"
    for token, place in found.added.items():
        if place >= found.rows:
            yield f"the added token {token} has the id {place}, for which the model has no row"
    if found.said != found.rows:
        yield f"the configuration says {found.said} rows, and the weights have {found.rows}"
    if found.out != found.rows:
        yield f"the model reads {found.rows} tokens and scores {found.out}"


def _special(found: Vocabulary) -> Iterator[str]:
    for (file, name), said in found.model.items():
        token = found.tokenizer.get(name)
        if token is not None and token not in said:
            yield f"{name} is {token} to the tokenizer and {_ids(said)} in {file}"
        if any(each >= found.tokens for each in said):
            yield f"{name} in {file} is {_ids(said)}, for which the tokenizer has no token"


def _frame(found: Vocabulary, marks: Marks, name: str) -> Iterator[Said]:
    for (file, which), ids in found.model.items():
        if which == "eos_token_id" and marks.end not in ids:
            yield Note(
                f"{name} ends at {_ids(ids)} by its {file}, and answers at {marks.end}: "
                "engines are to be told where to stop"
            )


def _ids(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids))
