"""Fresh ids and positions: tables of styles and layouts, then the laws that hold for any input."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given, strategies as st

from flowc.document.layout.fresh import ACROSS, DOWN, GRID, Place, node_ids, positions, step_ids, style_of

V1 = "6fb09f00-4834-11ef-b583-a96a98136b4c"
LATER_V1 = "a24a9c80-4835-11ef-b583-a96a98136b4c"
V4 = "c899a4d2-1936-4028-ab79-85d01b563868"
V7 = "0190dac6-e943-72fb-bc43-cbbff64e9991"
LATER_V7 = "019324c7-48d9-79f8-be93-f3d016b93f53"
ULID = "01KGT5VV2G1TS0Y21BH2YWSPRA"
LATER_ULID = "01KS3AJ3JAEJZW175QAATDJA3D"


# Ids.


@pytest.mark.parametrize(
    ("like", "style"),
    [
        ([], "4"),
        (["step-1", "01redeem-trigger-0001-0001-000000000001"], "4"),
        ([V4], "4"),
        ([V7, V1, LATER_V1], "1"),
        ([V7, LATER_V7, V1], "7"),
        ([ULID, "odd", V4, LATER_ULID, "odd", "odd"], "ULID"),
        ([V4, ULID], "4"),
        ([1, V4, LATER_V7, V7], "7"),
    ],
)
def test_step_ids_take_the_style_of_the_majority(like: list[str | int], style: str) -> None:
    ids = [str(each) for each in step_ids(20, "seed", like)]
    assert {style_of(each) for each in ids} == {style}
    if style != "ULID":
        assert {(str(UUID(each).version), UUID(each).variant) for each in ids} == {(style, RFC_4122)}


@pytest.mark.parametrize(
    ("like", "ids"),
    [([1, 2], [3, 4]), ([7, V4, 3], [8, 9]), ([-5], [1, 2]), ([10**30], [10**30 + 1, 10**30 + 2])],
)
def test_integers_go_on_after_the_greatest(like: list[str | int], ids: list[int]) -> None:
    assert step_ids(2, "seed", like) == ids


def test_times_are_those_of_the_latest_neighbour() -> None:
    assert UUID(str(step_ids(1, "s", [LATER_V1, V1])[0])).time == UUID(LATER_V1).time
    assert str(step_ids(1, "s", [V7, LATER_V7])[0]).startswith("019324c7-48d9-7")
    assert next(node_ids(1, "s", [LATER_ULID, ULID])).startswith(LATER_ULID[:10])


def test_a_version_1_has_no_hardware_address() -> None:
    assert all(UUID(str(each)).node >> 40 & 1 for each in step_ids(50, "s", [V1]))


def test_node_ids_are_ulids_where_no_style_is_known() -> None:
    assert {style_of(each) for each in node_ids(20, "seed", [])} == {"ULID"}
    assert {style_of(each) for each in node_ids(20, "seed", [V1, V1, ULID])} == {"1"}


def test_ids_never_change() -> None:
    """Documents that were made from the same view on other days must be the same."""
    assert step_ids(1, "seed", []) == ["e03421b9-22dd-436e-8291-587fcf72e043"]
    assert list(node_ids(1, "seed", [])) == ["01KDVDNA00ZC0NCYQB2MJGA9TC"]


LIKE = st.lists(
    st.one_of(
        st.integers(),
        st.text(max_size=3),
        st.uuids(version=1).map(str),
        st.uuids(version=4).map(str),
        st.sampled_from([V1, LATER_V1, V7, LATER_V7, ULID, LATER_ULID]),
    )
)
SEED = st.text(st.characters(), max_size=5)


@given(st.integers(0, 20), SEED, LIKE)
def test_step_ids_are_new_and_unique_and_always_the_same(
    count: int, seed: str, like: list[str | int]
) -> None:
    ids = step_ids(count, seed, like)
    assert len({*ids, *like}) == count + len(set(like))
    assert ids == step_ids(count, seed, like)
    assert ids[: count // 2] == step_ids(count // 2, seed, like)


@given(SEED, LIKE)
def test_more_step_ids_differ_from_those_before(seed: str, like: list[str | int]) -> None:
    first = step_ids(5, seed, like)
    assert not {*first} & {*step_ids(5, seed, [*like, *first])}


@given(st.integers(0, 20), SEED, LIKE)
def test_node_ids_are_new_and_unique_and_always_the_same(
    count: int, seed: str, like: list[str | int]
) -> None:
    known = [each for each in like if isinstance(each, str)]
    ids = list(node_ids(count, seed, known))
    assert len({*ids, *known}) == count + len(set(known))
    assert ids == list(node_ids(count, seed, known))
    assert len({style_of(each) for each in ids}) == min(count, 1)


# Positions.


@pytest.mark.parametrize(
    ("parents", "slots", "taken", "places"),
    [
        pytest.param([], [], {}, [], id="nothing"),
        pytest.param([None, 0, 1], [0, 0, 0], {}, [(0, 0), (0, 160), (0, 320)], id="chain"),
        pytest.param([None, 0, 0], [0, 0, 1], {}, [(0, 0), (-160, 160), (160, 160)], id="fork"),
        pytest.param([None, 0, 0], [0, 1, 0], {}, [(0, 0), (160, 160), (-160, 160)], id="fork, slots turned"),
        pytest.param([2, 0, None], [0, 0, 0], {}, [(0, 160), (0, 320), (0, 0)], id="children first"),
        pytest.param([None, None], [0, 0], {}, [(0, 0), (320, 0)], id="two roots"),
        pytest.param([None, 0], [0, 0], {0: (60, 60)}, [(60, 60), (60, 220)], id="below a kept step"),
        pytest.param(
            [None, 0, 1],
            [0, 0, 0],
            {0: (40, 20), 2: (40, 180)},
            [(40, 20), (360, 180), (40, 180)],
            id="between",
        ),
        pytest.param([None, 0], [0, 0], {1: (40, 180)}, [(40, 20), (40, 180)], id="above a kept step"),
        pytest.param(
            [None, None], [0, 0], {0: (40, 180)}, [(40, 180), (360, 180)], id="a root beside kept ones"
        ),
        pytest.param(
            [None, 0, 0, 0],
            [0, 0, 1, 2],
            {0: (0, 0), 1: (-180, 160), 2: (180, 160)},
            [(0, 0), (-180, 160), (180, 160), (640, 160)],
            id="a third child",
        ),
        pytest.param([1, 0], [0, 0], {}, [(0, 0), (0, 160)], id="a circle"),
        pytest.param([0], [0], {}, [(0, 0)], id="its own parent"),
        pytest.param([None, None], [0, 0], {0: (0, 0), 1: (0, 0)}, [(0, 0), (0, 0)], id="kept on one place"),
    ],
)
def test_positions(
    parents: list[int | None], slots: list[int], taken: dict[int, Place], places: list[Place]
) -> None:
    assert positions(parents, slots, taken) == places


NUMBERS = st.integers(-1000, 1000) | st.integers(-3, 3).map(lambda number: number * DOWN)
FORESTS = st.lists(st.none() | st.floats(0, 1, exclude_max=True), max_size=25).map(
    lambda shares: [None if share is None or not i else int(share * i) for i, share in enumerate(shares)]
)


@st.composite
def layouts(
    draw: st.DrawFn, parents: st.SearchStrategy[list[int | None]]
) -> tuple[list[int | None], list[int]]:
    drawn = draw(parents)
    return drawn, draw(st.lists(st.integers(0, 3), min_size=len(drawn), max_size=len(drawn)))


def near(one: Place, other: Place) -> bool:
    return abs(one[0] - other[0]) < ACROSS and abs(one[1] - other[1]) < DOWN


@given(layouts(FORESTS), st.dictionaries(st.integers(0, 30), st.tuples(NUMBERS, NUMBERS)))
def test_no_new_step_is_near_another_and_each_is_below_its_parent(
    layout: tuple[list[int | None], list[int]], taken: dict[int, Place]
) -> None:
    parents, slots = layout
    places = positions(parents, slots, taken)
    assert places == positions(parents, slots, taken)
    for step, place in enumerate(places):
        parent = parents[step]
        if step in taken:
            assert place == taken[step]
        elif parent is not None:
            assert place[1] >= places[parent][1] + DOWN
    new = [place for step, place in enumerate(places) if step not in taken]
    assert not any(near(*pair) for pair in combinations(new, 2))
    assert not any(near(one, other) for one in new for other in taken.values())


@given(layouts(FORESTS))
def test_trees_of_new_steps_are_tidy(layout: tuple[list[int | None], list[int]]) -> None:
    parents, slots = layout
    places = positions(parents, slots, {})
    for step, (x, y) in enumerate(places):
        parent = parents[step]
        assert y == (places[parent][1] + DOWN if parent is not None else 0)
        assert x % GRID == 0
        below = [child for child, its_parent in enumerate(parents) if its_parent == step]
        across = [places[child][0] for child in sorted(below, key=slots.__getitem__)]
        assert across == sorted(across)
        assert not across or 0 <= (across[0] + across[-1]) / 2 - x < GRID


@given(layouts(st.lists(st.none() | st.integers(0, 9), min_size=10, max_size=10)))
def test_circles_are_laid_out_too(layout: tuple[list[int | None], list[int]]) -> None:
    places = positions(*layout, {})
    assert not any(near(*pair) for pair in combinations(places, 2))


CROWD = 20_000


@pytest.mark.parametrize(
    ("parents", "taken"),
    [
        pytest.param([None, *range(CROWD - 1)], {}, id="chain"),
        pytest.param([None] + [0] * (CROWD - 1), {}, id="star"),
        pytest.param([None] * CROWD, {}, id="roots"),
        pytest.param([*range(1, CROWD), 0], {}, id="circle"),
        pytest.param(
            [None, *range(CROWD - 1)], dict.fromkeys(range(0, CROWD, 2), (0, 0)), id="all on one place"
        ),
        pytest.param([None, *range(CROWD - 1)], {i: (i, 0) for i in range(0, CROWD, 2)}, id="in a row"),
    ],
)
def test_a_crowd_is_laid_out_in_linear_time(parents: Sequence[int | None], taken: dict[int, Place]) -> None:
    places = positions(parents, [0] * CROWD, taken)
    assert len({place for step, place in enumerate(places) if step not in taken}) == CROWD - len(taken)
