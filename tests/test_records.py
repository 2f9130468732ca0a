"""Immutable records: what they promise, each promise once."""

import copy
import dataclasses
import pickle

import pytest

from flowc.records import record, replace


@record
class Point:
    """Has a default."""

    x: int
    y: int = 0

    def sum(self) -> int:
        """A method."""
        return self.x + self.y


@record
class Other:
    """The same fields, another class."""

    x: int
    y: int = 0


@record
class Named(Point):
    """Adds a field."""

    name: str = "origin"


@record
class Known:
    """Equal by one of its fields."""

    text: str
    value: object

    def __eq__(self, other: object) -> bool:
        return type(other) is Known and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


@record
class Nothing:
    """No field at all."""


def test_is_made_by_position_and_by_name() -> None:
    assert Point(1, 2) == Point(y=2, x=1)
    assert Point(1).y == 0
    assert Point(1, 2).sum() == 3
    with pytest.raises(TypeError):
        Point()  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError):
        Point(1, 2, 3)  # pyright: ignore[reportCallIssue]


def test_equality_is_of_class_and_contents() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(1, 3)
    assert Point(1, 2) != Other(1, 2)
    assert Point(1, 2) != (1, 2)
    assert Point(1, 2) != Named(1, 2)
    assert Nothing() == Nothing()
    assert len({Point(1), Point(1), Point(2)}) == 2


def test_own_methods_stand_before_the_usual_ones() -> None:
    assert Known("a", 1) == Known("a", 2)
    assert hash(Known("a", [])) == hash("a")


@pytest.mark.parametrize("name", ["x", "z"])
def test_cannot_be_changed(name: str) -> None:
    point = Point(1, 2)
    with pytest.raises(AttributeError):
        setattr(point, name, 5)
    with pytest.raises(AttributeError):
        del point.x  # pyright: ignore[reportAttributeAccessIssue]
    assert point == Point(1, 2)
    assert not hasattr(point, "__dict__")


def test_inherits_fields_and_defaults() -> None:
    assert Named(1).name == "origin"
    assert Named(1, 2, "here").sum() == 3
    assert isinstance(Named(1), Point)
    assert Named(1, 2, "here") != Named(1, 2, "there")


def test_fits_patterns() -> None:
    match Named(1, 2, "here"):
        case Point(1, y=2):
            pass
        case _:
            pytest.fail("no match")
    assert Named.__match_args__ == ("x", "y", "name")


def test_prints_pickles_copies_and_is_replaced() -> None:
    named = Named(1, 2, "here")
    assert repr(named) == "Named(x=1, y=2, name='here')"
    assert pickle.loads(pickle.dumps(named)) == named
    assert copy.deepcopy(named) == named
    assert replace(named, x=5) == dataclasses.replace(named, x=5) == Named(5, 2, "here")
    assert dataclasses.asdict(named) == {"x": 1, "y": 2, "name": "here"}
    assert named == Named(1, 2, "here")
