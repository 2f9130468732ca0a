"""Checks of rows: something is learned in each, all of an answer, nothing else, and nothing of the benchmark."""

from __future__ import annotations

from collections.abc import Iterator

from flowc_training.preflight import messages
from flowc_training.preflight.evidence import Evidence, Learned, Live, Marks, Rows
from flowc_training.preflight.finding import Finding, Missing, Note, Said, few, have


def zero_loss(evidence: Evidence) -> Iterator[Said]:
    """Rows without any learned token."""
    rows = have(evidence.rows)
    yield _looked(rows)
    yield from few(_zero(rows), "rows without a learned token")


def _zero(rows: Rows) -> Iterator[Finding]:
    seen = {each.id for each in rows.learned}
    for row in rows.learned:
        if not any(row.learned):
            yield Finding(f"none of its {len(row.ids)} tokens is learned", row.id)
    for name, tokens, learned in rows.lengths:
        if not learned and name not in seen:
            yield Finding(f"the dataset says that none of its {tokens} tokens is learned", name)


def truncated(evidence: Evidence) -> Iterator[Said]:
    """Rows of which something is cut off."""
    rows, marks = have(evidence.rows), have(evidence.marks)
    yield _looked(rows)
    long = sum(tokens > rows.length for _, tokens, _ in rows.lengths)
    if long:
        yield Note(
            f"{long} rows are longer than {rows.length} tokens by the dataset's count: they are left out whole"
        )
    if long and long == rows.count:
        yield Finding(f"all rows are longer than {rows.length} tokens: nothing is left to learn from")
    yield from few(
        (each for row in rows.learned for each in _cut(row, rows.length, marks)), "rows that are cut"
    )
    if not isinstance(evidence.live, Missing):
        yield from _read(evidence.live)


def _read(live: Live) -> Iterator[Said]:
    """Conversations that a live run read, and that are none of the rows: they were cut on the way."""
    read = [each for rank in live.ranks for step in rank.steps for each in step.documents]
    if live.known and read:
        strange = sum(each not in live.known for each in read)
        yield Note(f"{len(read)} conversations that a live run read were compared with the rows")
        if strange:
            yield Finding(f"{strange} of {len(read)} conversations that a live run read are no whole rows")


def _cut(row: Learned, length: int, marks: Marks) -> Iterator[Finding]:
    if len(row.ids) > length:
        yield Finding(f"it has {len(row.ids)} tokens, and {length} are the most: it will be cut", row.id)
        return
    if len(row.ids) < len(row.served):
        yield Finding(f"{len(row.served) - len(row.ids)} of its {len(row.served)} tokens are cut off", row.id)
        return
    said = messages.written(row.ids, marks)
    if not said:
        yield Finding("the model says nothing in it", row.id)
    elif not said[-1].closed:
        yield Finding("the mark that ends its last answer is not there", row.id)
    elif len(said) - 1 not in row.unlearned and not row.learned[said[-1].end - 1]:
        yield Finding("the mark that ends its last answer is not learned: the model would not stop", row.id)


def labels(evidence: Evidence) -> Iterator[Said]:
    """Labels on what the model did not write, and none on what it did."""
    rows, marks = have(evidence.rows), have(evidence.marks)
    yield _looked(rows)
    yield from few((each for row in rows.learned for each in _strange(row, marks)), "labels that are wrong")


def _strange(row: Learned, marks: Marks) -> Iterator[Finding]:
    own = [False] * len(row.ids)
    number = -1
    for span in messages.spans(row.ids, marks):
        learned = sum(row.learned[span.begin : span.end])
        if span.role != messages.WRITER:
            continue
        number += 1
        own[span.begin : span.end] = [True] * (span.end - span.begin)
        if number in row.unlearned and learned:
            yield Finding(f"answer {number + 1} is a slip that is mended later, and is learned", row.id)
        if number not in row.unlearned and learned < span.end - span.begin:
            missed = span.end - span.begin - learned
            yield Finding(f"{missed} tokens of answer {number + 1} are not learned", row.id)
    foreign = [
        n for n, (mine, learned) in enumerate(zip(own, row.learned, strict=True)) if learned and not mine
    ]
    if foreign:
        whose = _whose(row, foreign[0], marks)
        yield Finding(
            f"{len(foreign)} tokens are learned that the model did not write, the first in {whose}", row.id
        )


def _whose(row: Learned, place: int, marks: Marks) -> str:
    """Where in a row a token stands, for people."""
    for span in messages.spans(row.ids, marks):
        if span.begin <= place < span.end:
            return (
                "what a merchant or a tool said"
                if span.role == "user"
                else f"the {span.role or 'other'} message"
            )
    return "the frame between messages"


def overlap(evidence: Evidence) -> Iterator[Said]:
    """Rows that are in the benchmark."""
    rows = have(evidence.rows)
    leaks = have(rows.leaks)
    yield Note(f"{rows.count} rows were held against the benchmark")
    yield from few((Finding(str(each)) for each in leaks), "rows that are in the benchmark")


def _looked(rows: Rows) -> Note:
    return Note(f"{len(rows.learned)} rows of {rows.count} were looked at token by token")
