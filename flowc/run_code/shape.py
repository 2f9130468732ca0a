"""What a script gets: the members that the step's query asks for, as a shape without values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from flowc.records import record, replace
from flowc.run_code import graphql_text
from flowc.run_code.query import FieldsOf, Fragments

_MOST = 5_000
"""Members in all, through fragments."""
_DEEPEST = 100
"""Members in members: a fragment that leads back to itself through a field goes on for ever."""


@record
class Shape:
    """A value of the query. ``members`` is None where its fields are not known, as of a scalar.

    ``is_list`` is None where that is not known. ``path`` is how the script reaches it, ``owner`` its type. ``is_open``:
    the query has a mistake here, so that other members may be meant.
    """

    path: str
    owner: str | None
    members: Mapping[str, Shape] | None
    is_list: bool | None = False
    is_open: bool = False

    def item(self) -> Shape:
        """One of a list."""
        return replace(self, is_list=False)

    def many(self) -> Shape:
        """A list of it."""
        return replace(self, is_list=True)


def shape_of(query: str, fields_of: FieldsOf) -> Shape | None:
    """The shape of a query's answer; None where the query cannot be answered."""
    found, fragments = graphql_text.selections(query)
    if len(found) != 1:
        return None
    try:
        return _Reading(fragments, fields_of).shape(found, "", "", is_list=False)
    except _TooMuchError:
        return None


class _TooMuchError(Exception):
    """A query with more members than anyone writes, or a fragment that leads back to itself."""


class _Reading:
    def __init__(self, fragments: Fragments, fields_of: FieldsOf) -> None:
        self._fragments = fragments
        self._fields_of = fields_of
        self._left = _MOST

    def shape(
        self, selections: list[SelectionSetNode], path: str, owner: str | None, *, is_list: bool | None
    ) -> Shape:
        """The shape of a value with these selections, which all are of it."""
        fields = None if owner is None else self._fields_of(owner)
        asked: dict[str, list[FieldNode]] = {}
        for one in selections:
            for field in self._flat(one, ()):
                asked.setdefault(field.alias.value if field.alias else field.name.value, []).append(field)
        members = {key: self._member(key, found, path, fields) for key, found in asked.items()}
        names = {field.name.value for found in asked.values() for field in found} - {"__typename"}
        is_open = fields is not None and any(name not in fields for name in names)
        return Shape(path, owner, members, is_list, is_open)

    def _flat(self, selections: SelectionSetNode, around: tuple[str, ...]) -> Iterator[FieldNode]:
        """All fields, those of fragments too."""
        for one in selections.selections:
            self._left -= 1
            if self._left < 0:
                raise _TooMuchError
            if isinstance(one, FieldNode):
                yield one
            elif isinstance(one, InlineFragmentNode):
                yield from self._flat(one.selection_set, around)
            elif isinstance(one, FragmentSpreadNode):
                used = self._fragments.get(one.name.value)
                if used is None or one.name.value in around:
                    raise _TooMuchError
                yield from self._flat(used.selection_set, (*around, one.name.value))

    def _member(
        self, key: str, found: list[FieldNode], path: str, fields: Mapping[str, str | None] | None
    ) -> Shape:
        name = found[0].name.value
        mark = fields.get(name) if fields is not None else None
        owner = None if mark is None else mark.strip("[]")
        is_list = None if mark is None else mark.startswith("[")
        inner = [field.selection_set for field in found if field.selection_set is not None]
        at = f"{path}.{key}" if path else key
        if at.count(".") > _DEEPEST:
            raise _TooMuchError
        return self.shape(inner, at, owner, is_list=is_list) if inner else Shape(at, owner, None, is_list)
