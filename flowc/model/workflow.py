"""The meaning of a workflow: what it does and what a merchant reads, and nothing else.

Every stage of the compiler speaks in these frozen records: ``document`` reads them out of a JSON
document and writes them back, ``printer`` and ``reader`` do the same for Python text. Ids, positions,
array order and every other trait a reader of the program does not need live in ``layout``.
"""

from __future__ import annotations

from typing import Literal as OneOf, TypeAlias

from flowc.jsontext.value import Json
from flowc.records import record


class Held:
    """What a field holds. Each kind says here once what all who do not care for kinds ask of it."""

    __slots__ = ()

    @property
    def literal(self) -> str | None:
        """The text of a text, a number or a boolean; None for others."""
        return None

    @property
    def reference(self) -> str | None:
        """The path that is looked up; None for others."""
        return None

    @property
    def container(self) -> Json:
        """The list or dict that a string of the document holds; None for others."""
        return None

    @property
    def tree(self) -> Json:
        """The same, or what stands in the document where a string should; None for others."""
        return self.container


# Expressions: the one model behind condition trees, condition text and Python expressions.


@record
class Path:
    """A place in the environment: ``order.customer.tags``."""

    text: str


@record
class Constant:
    """A literal of a condition; ``text`` is what Flow stores (number digits as written, ``true``, ``false``)."""

    kind: OneOf["string", "number", "boolean"]
    text: str


Operand: TypeAlias = Path | Constant


@record
class Compare(Held):
    """``left operator right``; ``operator`` is Flow's own spelling, ``right`` is None for a unary one."""

    operator: str
    left: Operand
    right: Operand | None = None


@record
class Logic(Held):
    """A flat chain of one operator: at least two operands, none of them a Logic of the same operator."""

    operator: OneOf["and", "or"]
    operands: tuple[Expression, ...]


@record
class Quantifier(Held):
    """``path any? |item| (body)``; the item's name is derived from the path (``names.item``)."""

    operator: OneOf["any", "all", "none"]
    path: Path
    body: Expression


@record
class Opaque(Held):
    """A condition that neither form's parser knows, carried as its text."""

    text: str


Expression: TypeAlias = Compare | Logic | Quantifier | Opaque


# Configuration values.


@record
class Text(Held):
    """A string that is only text, Liquid included."""

    text: str

    @property
    def literal(self) -> str:
        return self.text


@record
class Scalar(Held):
    """A string Python writes as a literal: ``true``, ``false`` or a plain decimal integer."""

    text: str

    @property
    def literal(self) -> str:
        return self.text


@record
class Reference(Held):
    """A path used as a value; which of Flow's encodings held it is layout."""

    path: str

    @property
    def reference(self) -> str:
        return self.path


@record
class Data(Held):
    """A JSON array or object in a string; ``text`` is its compact form, which decides equality."""

    text: str
    value: Json

    @property
    def container(self) -> Json:
        return self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Data) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


@record
class Raw(Held):
    """A value that is not a string in the document; ``text`` is its compact JSON."""

    text: str
    value: Json

    @property
    def tree(self) -> Json:
        return self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Raw) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


Value: TypeAlias = Text | Scalar | Reference | Data | Raw | Compare | Logic | Quantifier | Opaque


# The workflow as a graph.


@record
class Field:
    """One configuration field of a step."""

    id: str
    value: Value


@record
class Step:
    """One step. ``type`` is Flow's ``task_type``: TRIGGER, CONDITION, ACTION, FOREACH, WAIT or a stranger's."""

    task: str
    version: str
    type: str
    fields: tuple[Field, ...] = ()
    name: str | None = None
    description: str | None = None
    note: str | None = None


@record
class Link:
    """``steps[source]``'s port leads to ``steps[target]``; order among the links of a port is meaning."""

    source: int
    port: str
    target: int


@record
class Declaration:
    """A declared field (``patched_fields``): ``type.handle`` reads ``field(arguments)``."""

    type: str
    handle: str
    field: str
    arguments: Data | Text | Raw
    configured: bool


@record
class Workflow:
    """A whole workflow. In canonical form steps stand in the order of the view (``structure.canonical``)."""

    name: str | None
    note: str | None
    declarations: tuple[Declaration, ...]
    steps: tuple[Step, ...]
    links: tuple[Link, ...]
