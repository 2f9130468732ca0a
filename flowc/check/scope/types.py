"""What values hold: the properties of a type, and which kind of value it is.

A *mark* is the type of a value as ``flowc.schema.environment`` writes it: ``String``, ``[LineItem]`` for a list. Here
the mark ``""`` stands for a value that is there but whose type nothing tells, such as what a metafield holds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from flowc.check.spelling import Meant, Spelling
from flowc.fields.conditions.operators import Kind
from flowc.model.workflow import Declaration
from flowc.schema.environment import DECLARED_METAFIELD, Definition, bare, declared, owner_key
from flowc.schema.index import Schema

UNKNOWN: Final = ""

WORDS: Mapping[Kind, str] = {
    "text": "text",
    "id": "an id",
    "textlike": "text",
    "number": "a number",
    "date": "a date",
    "boolean": "true or false",
    "enum": "one of a few constants",
    "object": "a whole object",
}
"""The kinds in words."""

SCALARS: Mapping[str, Kind] = {
    "String": "text",
    **dict.fromkeys(("URL", "HTML", "FormattedString", "Color"), "textlike"),
    **dict.fromkeys(("ID", "StorefrontID", "ARN"), "id"),
    **dict.fromkeys(("Int", "Float", "Decimal", "Money", "UnsignedInt64", "BigInt"), "number"),
    **dict.fromkeys(("Date", "DateTime"), "date"),
    "Boolean": "boolean",
}
"""The Admin API's scalars. Whether Flow takes a URL and the like for strings is not said. ``JSON`` holds
anything, and so may a scalar that is not listed."""

WHOLE = frozenset(("Int", "UnsignedInt64", "BigInt"))
"""The numbers that have no fraction."""

OPEN = frozenset(("Metaobject",))
"""Types that have more properties than the API tells: the fields of a metaobject's definition are its
properties, declared [file 026] or not [generated file 021]."""

NO_SINGLE = "name a single value here"
"""What to write in the place of an object that holds lists only."""

_USUAL = ("name", "title", "displayName", "amount", "value", "id")

_KINDS: Mapping[str, Kind] = {"enum": "enum", "type": "object", "interface": "object", "union": "object"}


def is_list(mark: str) -> bool:
    """Is this a list?"""
    return mark[:1] == "["


def item(mark: str) -> str:
    """The mark of a list's items; what is no list is unknown."""
    return mark[1:-1] if is_list(mark) else UNKNOWN


class Types:
    """The types of one workflow: those of the Admin API, those its steps define, and its declared fields.

    ``needing`` collects, by owner and name, the properties asked for that are no properties as they stand: fields
    that need the arguments it tells, which only a declared field can give.
    """

    def __init__(
        self,
        schema: Schema,
        declarations: Iterable[Declaration] = (),
        own: Mapping[str, Definition] | None = None,
    ) -> None:
        self.schema = schema
        self.own = own or {}
        self._declared = declared(declarations)
        self.spelling = Spelling()
        self.needing: dict[tuple[str, str], tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        self._meant: dict[tuple[str, str], Meant | None] = {}

    def property(self, owner: str, name: str) -> str | None:
        """The mark of a property of a type; None where the type surely has none of the name."""
        key = owner, name
        if key not in self._found:
            self._found[key] = self._property(owner, name)
        return self._found[key]

    def _property(self, owner: str, name: str) -> str | None:
        fields = self.fields(owner)
        if self._declared:
            target = self._declared.get((owner_key(bare(owner)), name))
            if target is not None:
                mark = fields.get(target, UNKNOWN)
                return DECLARED_METAFIELD if mark == "Metafield" else mark
        if owner == DECLARED_METAFIELD and name == "value":
            return UNKNOWN
        mark = fields.get(name)
        if mark is None:
            return UNKNOWN if self.is_open(owner) else None
        needed = () if owner in self.own else self.schema.needing_arguments(bare(owner)).get(name)
        if needed:
            self.needing[owner, name] = needed
        return mark

    def fields(self, owner: str) -> Mapping[str, str]:
        """The properties of a type that are known, but for those the workflow declares."""
        if owner in self.own:
            return self.own[owner].fields
        name = bare(owner)
        found = self.schema.fields(name)
        members = self.schema.members(name) if self.schema.kind(name) in ("union", "interface") else ()
        held = {key: mark for each in members for key, mark in self.schema.fields(each).items()}
        return held | dict(found) if members else found

    def plain(self, owner: str) -> Mapping[str, str]:
        """The properties of a type that a path can give as they stand: those that need no arguments."""
        needing = () if owner in self.own else self.schema.needing_arguments(bare(owner))
        fields = self.fields(owner)
        return {key: mark for key, mark in fields.items() if key not in needing} if needing else fields

    def is_open(self, owner: str) -> bool:
        """May the type have properties that are not known?

        How Flow reads the types of a union or an interface is not known, so that those are open.
        """
        name = bare(owner)
        if owner in self.own:
            return self.own[owner].kind in ("union", "interface", "scalar")
        kind = self.schema.kind(name)
        return (
            not kind
            or kind in ("union", "interface")
            or name in OPEN
            or (kind == "scalar" and name not in SCALARS)
        )

    def names(self, owner: str) -> list[str]:
        """The names of all properties of a type that are known, declared ones first."""
        key = owner_key(bare(owner))
        own = [handle for declared_on, handle in self._declared if declared_on == key]
        return [*own, *self.fields(owner)]

    def meant(self, owner: str, name: str) -> Meant | None:
        """The property of a type that was meant by a name it has not; it may be one of a property."""
        key = owner, name
        if key not in self._meant:
            known = self.spelling.meant(name, self.names(owner))
            below = self.below(owner, name) if known is None or not known.is_certain else []
            self._meant[key] = Meant(below[0], False) if len(below) == 1 else known
        return self._meant[key]

    def below(self, owner: str, name: str) -> list[str]:
        """Where the single objects that a type holds have a property: ``customer.firstName`` of an order."""
        if not self.spelling.goes_on:
            return []
        return [
            f"{key}.{name}"
            for key, mark in self.plain(owner).items()
            if not is_list(mark) and self.kind(mark) == "object" and name in self.fields(mark)
        ]

    def usual(self, mark: str) -> str | None:
        """The way to a single value that an object, or an item of a list of them, has: the one most would want.

        It goes through the objects that it holds where it has none itself; None where there is none without a list.
        """
        todo, seen = deque([("", mark.strip("[]"))]), {mark.strip("[]")}
        while todo:
            path, owner = todo.popleft()
            held = {key: one for key, one in self.plain(owner).items() if not is_list(one)}
            single = [key for key, one in held.items() if self.kind(one) != "object"]
            if single:
                return path + next((each for each in _USUAL if each in single), single[0])
            for key in sorted(held, key=lambda key: key != "shopMoney"):
                if held[key] not in seen:
                    seen.add(held[key])
                    todo.append((f"{path}{key}.", held[key]))
        return None

    def usual_id(self, mark: str) -> str | None:
        """A property that each item of a list of objects has a value of, None where there is none."""
        return "id" if "id" in self.plain(mark.strip("[]")) else self.usual(mark)

    def kind(self, mark: str) -> Kind:
        """Which kind of value a mark is, that of its items where it is a list."""
        owner = mark.strip("[]")
        if owner in self.own:
            return _KINDS.get(self.own[owner].kind, "unknown")
        name = bare(owner)
        return SCALARS.get(name) or _KINDS.get(self.schema.kind(name), "unknown")

    def constants(self, mark: str) -> tuple[str, ...]:
        """The constants of an enum; none where they are not known."""
        owner = mark.strip("[]")
        return () if owner in self.own else self.schema.enum_values(bare(owner))
