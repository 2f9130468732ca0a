"""The selection: a table counted by hand, the same told in plain Python over a made-up population, wrong tables."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import flowc
from flowc.check import check

duckdb = pytest.importorskip("duckdb")

from flowc_training.population.histories import NOW, histories  # noqa: E402
from flowc_training.population.writing import write  # noqa: E402
from flowc_training.selection.selecting import LIKE, Selection  # noqa: E402
from flowc_training.selection.tables import COLUMNS, Rules, TableError, Tables  # noqa: E402

Row = Mapping[str, Any]


def tables(folder: Path) -> Tables:
    return Tables(*(str(folder / f"{name}.parquet") for name in ("runs", "workflows", "merchants")))


def written(folder: Path, rows: Mapping[str, Sequence[Row]]) -> Tables:
    """Tables of rows that are given."""
    for name, listed in rows.items():
        lines = folder / f"{name}.jsonl"
        lines.write_text("".join(json.dumps(each) + "\n" for each in listed), "utf-8")
        columns = ", ".join(f"{column}: '{kind}'" for column, kind in COLUMNS[name].items())
        with duckdb.connect() as database:
            database.execute(
                f"COPY (SELECT * FROM read_json('{lines}', columns={{{columns}}})) TO '{folder / name}.parquet'"
            )
    return tables(folder)


def document(tag: str, trigger: str = "order_created", test: str = "", form: str = "code") -> str:
    """The document of a small workflow."""
    act = f'shopify.admin.add_order_tags(order_id=order.id, tags=["{tag}"])'
    body = f"    if {test}:\n        {act}" if test else f"    {act}"
    view = f'@workflow("{tag}")\n@shopify.admin.{trigger}()\ndef w(order):\n{body}\n'
    return flowc.to_json(view, form=form)  # type: ignore[arg-type]


def version(workflow: str, merchant: str, text: str, number: int = 1) -> Row:
    return {"workflow_id": workflow, "merchant_id": merchant, "version": number, "document": text}


def ran(workflow: str, days: float, status: str = "succeeded") -> Row:
    at = datetime(2026, 5, 10) - timedelta(days=days)
    return {"workflow_id": workflow, "started_at": at.isoformat(" "), "status": status}


RULES = Rules(now=datetime(2026, 5, 10))
PAID, NOTED = document("a", "order_paid"), document("b", test="order.note")

BY_HAND: Mapping[str, Sequence[Row]] = {
    "merchants": [{"merchant_id": each} for each in ("anna", "ben", "cleo", "dora")],
    "workflows": [
        version("a1", "anna", document("old"), 1),
        version("a1", "anna", PAID, 2),  # two runs; the newest version counts
        version("a2", "anna", NOTED),  # three runs, the most popular
        version("b1", "ben", document("x")),  # its merchant has no other that ran lately
        version("b2", "ben", document("y", test="order.note")),  # ran eight days ago
        version("c1", "cleo", document("c", "order_paid")),  # like a1, one run
        version("c2", "cleo", document("d", test="order.email or order.phone")),  # one run
        version("c3", "cleo", document("e")),  # every run failed
        version("c4", "cleo", document("f")),  # never ran
        version("d1", "dora", "no document"),
        version("d2", "dora", document("g", "order_paid", test="order.nothing")),  # the checker's error
        version("d3", "dora", document("h", test="order.test is True")),  # runs tomorrow, which is not yet
        version("e1", "nobody", document("i")),
    ],
    "runs": [
        *(ran("a1", each) for each in (1, 6.9)),
        *(ran("a2", each) for each in (0, 2, 3)),
        ran("b1", 1),
        ran("b2", 8),
        *(ran("c1", 1) for _ in range(1)),
        ran("c2", 1),
        ran("c2", 1, "failed"),
        ran("c3", 1, "failed"),
        ran("d1", 1),
        ran("d2", 1),
        ran("d3", -1),
        ran("e1", 1),
    ],
}


def test_a_table_counted_by_hand(tmp_path: Path) -> None:
    with Selection(written(tmp_path, BY_HAND), RULES) as found:
        kept = [(each.workflow_id, each.version, each.runs) for each in found]
        report = found.report()
    assert kept == [("a2", 1, 3), ("a1", 2, 2), ("c2", 1, 1)]
    assert report.workflows == 12
    assert report.fell == {
        "of no known merchant": 1,
        "never ran": 2,
        "did not run lately": 1,
        "every run failed": 1,
        "merchant has too few": 1,
        "no workflow document": 1,
        "the checker finds an error": 1,
        LIKE: 1,
    }
    assert report.kept == 3
    assert report.examined == 4
    assert "| one of each descriptor | 3 | 1 | like a more popular one |" in report.table()


def test_a_descriptor_is_the_same_in_both_forms(tmp_path: Path) -> None:
    test = 'order.note and (order.email or "vip" in order.tags or any("x" == t for t in order.tags))'
    rows = {
        "merchants": [{"merchant_id": "anna"}],
        "workflows": [
            version("code", "anna", document("a", test=test)),
            version("export", "anna", document("b", test=test, form="export")),
        ],
        "runs": [ran("code", 1), ran("export", 1)],
    }
    with Selection(written(tmp_path, rows), RULES, examine=lambda _: "") as found:
        assert [each.workflow_id for each in found] == ["code"]
        assert found.report().fell == {LIKE: 1}


def test_the_next_popular_one_stands_in_for_one_that_does_not_pass(tmp_path: Path) -> None:
    looked: list[str] = []

    def examine(text: str) -> str:
        looked.append(text)
        return "the compiler refuses it" if '"broken"' in text else ""

    rows = {
        "merchants": [{"merchant_id": "anna"}],
        "workflows": [version(f"w{n}", "anna", document("broken" if n < 2 else "whole")) for n in range(4)],
        "runs": [ran(f"w{n}", 1) for n in range(4) for _ in range(5 - n)],
    }
    with Selection(written(tmp_path, rows), RULES, examine) as found:
        assert [each.workflow_id for each in found] == ["w2"]
        assert found.report().fell == {"the compiler refuses it": 2, LIKE: 1}
    assert len(looked) == 2, "each text is examined once"


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    write(folder, histories("oracle", 60))
    return folder


def rows(path: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as database:
        found = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [each[0] for each in found.description]
        return [dict(zip(names, each, strict=True)) for each in found.fetchall()]


def test_plain_python_selects_the_same(population: Path) -> None:
    now = NOW.replace(tzinfo=None)
    with Selection(tables(population), Rules(now=NOW)) as found:
        kept = [(each.workflow_id, each.version, each.runs) for each in found]
        report = found.report()
    wanted, fell = oracle(population, now)
    assert kept == wanted
    assert report.fell == fell
    assert len(kept) > 50
    assert len(fell) >= 6
    assert report.workflows == len(kept) + sum(fell.values())


def oracle(folder: Path, now: datetime) -> tuple[list[tuple[str, int, int]], Counter[str]]:
    newest: dict[str, dict[str, Any]] = {}
    for each in rows(folder / "workflows.parquet"):
        if each["workflow_id"] not in newest or each["version"] > newest[each["workflow_id"]]["version"]:
            newest[each["workflow_id"]] = each
    runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in rows(folder / "runs.parquet"):
        runs[each["workflow_id"]].append(each)
    fell: Counter[str] = Counter()
    lately: dict[str, int] = {}
    for name in newest:
        recent = [each for each in runs[name] if now - timedelta(days=7) < each["started_at"] <= now]
        good = sum(each["status"] == "succeeded" for each in recent)
        if good:
            lately[name] = good
        else:
            fell["every run failed" if recent else "did not run lately" if runs[name] else "never ran"] += 1
    of = Counter(newest[name]["merchant_id"] for name in lately)
    seen: set[tuple[Any, ...]] = set()
    kept: list[tuple[str, int, int]] = []
    for name, good in sorted(lately.items(), key=lambda pair: (-pair[1], pair[0])):
        it = newest[name]
        if of[it["merchant_id"]] < 2:
            fell["merchant has too few"] += 1
        elif (like := descriptor(it["document"])) in seen:
            fell[LIKE] += 1
        elif not flowc.verify(it["document"]).holds:
            fell["the compiler refuses it"] += 1
        elif any(each.severity == "error" for each in check(it["document"])):
            fell["the checker finds an error"] += 1
        else:
            seen.add(like)
            kept.append((name, it["version"], good))
    return kept, fell


def descriptor(text: str) -> tuple[Any, ...]:
    root = json.loads(text[text.index("{") :])["root"]
    types = {each["step_id"]: each["task_type"] for each in root["steps"]}
    conditions = sorted(
        tuple(sorted(operators(json.loads(field["value"]))))
        for each in root["steps"]
        if each["task_type"] == "CONDITION"
        for field in each["config_field_values"]
    )
    ways = sorted(
        (types[each["from_step_id"]], each["from_port_id"], types[each["to_step_id"]])
        for each in root["links"]
        if each["from_step_id"] in types and each["to_step_id"] in types
    )
    return (tuple(sorted(each["task_id"] for each in root["steps"])), tuple(conditions), tuple(ways))


def operators(node: Any) -> list[str]:
    found = [] if node["operation_type"] == "LogicalExpression" and "rhs" not in node else [node["operator"]]
    for key in ("lhs", "rhs", "operation"):
        if "operation_type" in node.get(key, {}):
            found += operators(node[key])
    return found


def test_the_same_seed_writes_the_same_bytes(population: Path, tmp_path: Path) -> None:
    write(tmp_path, histories("oracle", 60))
    for name in COLUMNS:
        assert (tmp_path / f"{name}.parquet").read_bytes() == (population / f"{name}.parquet").read_bytes()
    assert len([*tmp_path.iterdir()]) == 3, "nothing else is left there"


def test_all_that_is_wrong_with_tables_is_said(tmp_path: Path) -> None:
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT 'w' AS workflow_id, 1 AS cost) TO '{tmp_path / 'workflows.parquet'}'")
        database.execute(f"COPY (SELECT 'm' AS merchant_id) TO '{tmp_path / 'merchants.parquet'}'")
    with pytest.raises(TableError) as error:
        Selection(tables(tmp_path))
    said = str(error.value)
    assert (
        "workflows has no merchant_id (VARCHAR), version (BIGINT), document (VARCHAR); it has workflow_id, cost"
        in said
    )
    assert re.search(r"runs: .*No files found", said)


def test_a_path_is_no_query(tmp_path: Path) -> None:
    name = "x'); DROP TABLE runs; --"
    with pytest.raises(TableError, match="No files found"):
        Selection(Tables(name, name, str(tmp_path / "none.parquet")))


def test_now_is_the_newest_run_where_nothing_is_said(tmp_path: Path) -> None:
    given = {**BY_HAND, "runs": [each for each in BY_HAND["runs"] if each["workflow_id"] != "d3"]}
    with Selection(written(tmp_path, given)) as found:
        assert [each.workflow_id for each in found] == ["a2", "a1", "c2"]
