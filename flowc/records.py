"""Immutable records, for the data every stage hands to the next.

A ``record`` class is what a frozen dataclass with slots is: made from its annotations, equal by class and
contents, hashable, printable, picklable, good in patterns, and closed to assignment. It takes half the
time to make one (a frozen dataclass finds each field by name to set it), and a quarter to define one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """The class as a record of its annotations, in their order; a value given to one is its default.

    A method of the class, such as ``__eq__``, stands before the one a record would have.
    """
    own = tuple(cls.__annotations__)
    names = (*getattr(cls, "__match_args__", ()), *own)
    held = dict(vars(cls))
    defaults = _inherited(cls) | {name: held[name] for name in own if name in held}
    body = {name: held[name] for name in held.keys() - {*own, "__dict__", "__weakref__"}}
    slots = {"__slots__": own, "__match_args__": names}
    made: Any = type(cls)(cls.__name__, cls.__bases__, _METHODS | body | slots)
    for name, method in _written(made, names, defaults).items():
        if name not in body:
            setattr(made, name, method)
    return made


def replace(one: T, **changes: Any) -> T:
    """The record with other values in some of its fields. ``dataclasses.replace`` can do it too, in longer."""
    names: tuple[str, ...] = cast(Any, one).__match_args__
    return type(one)(*[changes[name] if name in changes else getattr(one, name) for name in names])


def _inherited(cls: Any) -> dict[str, Any]:
    """The defaults of the record that the class extends, if it does."""
    names = getattr(cls, "__match_args__", ())
    values = cls.__init__.__defaults__ or () if names else ()
    return dict(zip(names[len(names) - len(values) :], values, strict=True))


def _written(made: Any, names: tuple[str, ...], defaults: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """The methods that name each field. As in dataclasses they are text first, so that none takes a loop."""
    heads = [f"{name}=_of_{name}" if name in defaults else name for name in names]
    same = " and ".join(f"self.{name} == other.{name}" for name in names) or "True"
    lines = [
        f"def __init__(self, {', '.join(heads)}):",
        *(f"    _set_{name}(self, {name})" for name in names),
        "    return None",
        "def __eq__(self, other):",
        f"    return {same} if other.__class__ is self.__class__ else NotImplemented",
        "def __hash__(self):",
        f"    return hash(({''.join(f'self.{name}, ' for name in names)}))",
    ]
    setters = {f"_set_{name}": getattr(made, name).__set__ for name in names}
    given = {f"_of_{name}": value for name, value in defaults.items()}
    found: dict[str, Any] = {}
    exec("\n".join(lines), setters | given, found)  # noqa: S102  field names of our own classes
    return found


class _Fields:
    """Makes a record a dataclass to those who ask: ``dataclasses.replace``, ``fields``, ``asdict``."""

    def __get__(self, one: object, owner: Any) -> dict[str, Any]:
        return _fields(owner)


@cache
def _fields(owner: Any) -> dict[str, Any]:
    from dataclasses import make_dataclass  # takes long to import, and few ask

    return cast(Any, make_dataclass(owner.__name__, owner.__match_args__)).__dataclass_fields__


def _refuse(self: object, name: str, *_: object) -> None:
    raise AttributeError(f"{type(self).__name__} is a record: its {name} cannot be changed")


def _repr(self: Any) -> str:
    fields = [f"{name}={getattr(self, name)!r}" for name in self.__match_args__]
    return f"{type(self).__name__}({', '.join(fields)})"


def _reduce(self: Any) -> tuple[Any, tuple[Any, ...]]:
    return self.__class__, tuple([getattr(self, name) for name in self.__match_args__])


_METHODS: dict[str, Any] = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__repr__": _repr,
    "__reduce__": _reduce,
    "__dataclass_fields__": _Fields(),
}
