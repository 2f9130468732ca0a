"""The faces of rooms: their names are imported when they are first used, so that importing a face costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def face(room: dict[str, object], homes: Mapping[str, str]) -> Callable[[str], object]:
    """The ``__getattr__`` of a room with these globals, which it fills.

    ``homes`` has the names by the modules below ``flowc`` that they are in; one that is called otherwise there is
    ``name=its_name``.
    """
    places: dict[str, tuple[str, str]] = {}
    for home, names in homes.items():
        for name, _, its_name in (each.partition("=") for each in names.split()):
            places[name] = home, its_name or name

    def get(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {room['__name__']!r} has no attribute {name!r}")
        from importlib import import_module

        home, its_name = places[name]
        value = room[name] = getattr(import_module(f"flowc.{home}"), its_name)
        return value

    return get
