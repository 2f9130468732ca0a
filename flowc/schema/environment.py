"""The type of a path: what ``order.totalPriceSet.shopMoney.amount`` holds, in Flow's own spelling.

The types are those of the Admin API (docs/format.md, Environment), or of another ``flowc.schema.index.Schema``. A
*mark* is the type of a field as a schema writes it: ``String``, or ``[LineItem]`` for a list; connections are
lists of their nodes. A name may carry a qualifier before a blank (``runCode Output``), which keeps the types of
two Run code steps apart; Flow sees only what follows the blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from flowc.model import names
from flowc.model.sugar import list_path
from flowc.model.workflow import Constant, Declaration, Step, Workflow
from flowc.schema import index

FALLBACKS = {"string": "String", "boolean": "Boolean"}

KINDS = {"type": "Object", "interface": "Interface", "union": "Union", "enum": "Enum", "scalar": "Scalar"}
"""GraphQL's word for a definition, and Flow's. Exports hold ``EnvironmentScalarDefinition`` and
``EnvironmentEnumDefinition``; the others are known from the ``EnvironmentTypeDefinition`` union of Flow's own
GraphQL only, so that a condition on a whole object would name them so is a guess."""

TRIGGER_VALUES = {
    "inventoryQuantityPrior": "Int",
    "oldStatus": "ProductStatus",
    "scheduledAt": "DateTime",
    "tags": "[String]",
}
"""Roots that a trigger adds (docs/format.md, Environment). Exports compare ``oldStatus`` as a ProductStatus; the types
of the others are a guess. Those named as their type (``orderRiskLevel``) need no row here."""

RUN_CODE = "shopify::flow::run_code"
FETCH = "shopify::flow::fetch::"
API_OPERATION = "shopify::admin::admin_api_operation"

_RETURNED = ("shopify::flow::count", "shopify::flow::sum", "shopify::flow::execute_shopifyql")
"""Steps beside Get data whose data a wait takes away. The help page of Wait says "Get, Sum, or Count" [doc]; that Get
analytics data is among them is a guess."""

DECLARED_METAFIELD = "declared Metafield"
"""A metafield read as a property. Its ``value`` has the type of the metafield's definition, which a
declaration does not tell: an export compares ``customer.coOp.value`` as a Boolean where the Admin API says
String [file]. So that type is not known here, and the literal decides."""

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition of a GraphQL schema: its ``kind`` is a key of KINDS, or ``input``."""

    kind: str
    name: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Scope:
    """What the roots and properties of a workflow mean beyond the Admin API."""

    items: Mapping[str, str] = field(default_factory=dict[str, str])
    """Item name -> path of its list: ``tags_item`` -> ``order.tags``."""

    declarations: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """Owner (``owner_key`` of its type) and handle of a declared field -> the field of the owner it reads."""

    results: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variable of a step -> mark of its result: ``getOrderData`` -> ``[Order]``."""

    types: Mapping[str, Definition] = field(default_factory=dict[str, Definition])
    """Qualified name -> a type that a step of the workflow defines itself."""

    schema: index.Schema = field(default_factory=index.load)
    """The types of everything else."""

    def within(self, item: str, path: str) -> Scope:
        """This scope inside a quantifier or loop over ``path``; an inner item hides an outer one."""
        return replace(self, items={**self.items, item: expanded(path, self)})


def value_type(path: str, scope: Scope) -> str | None:
    """``EnvironmentScalarDefinition:String`` and the like for a path, or None where the path is not known.

    A list has the type of its items, as Flow gives an item the full path of its list.
    """
    mark = mark_of(path, scope)
    if mark is None:
        return None
    name = mark.strip("[]")
    word = KINDS.get(kind(name, scope))
    return f"Environment{word}Definition:{bare(name)}" if word is not None else None


def fallback_type(constant: Constant) -> str:
    """The value type that a literal suggests, for a comparison whose path is not known."""
    number = "Float" if re.search(r"[.eE]", constant.text) else "Int"
    return f"EnvironmentScalarDefinition:{FALLBACKS.get(constant.kind, number)}"


def scope_of(workflow: Workflow, schema: index.Schema | None = None) -> Scope:
    """What a whole workflow declares: its fields, the results of its named steps, and the items of its loops.

    Inside a quantifier use ``Scope.within`` on top.
    """
    schema = schema or index.load()
    results: dict[str, str] = {}
    types: dict[str, Definition] = {}
    for step in workflow.steps:
        variable = names.variable(step.name) if step.name is not None else None
        if variable is not None:
            mark, own = result(step, variable, schema)
            types.update(own)
            results.update({variable: mark} if mark else {})
    return Scope(_loop_items(workflow.steps), declared(workflow.declarations), results, types, schema)


def declared(declarations: Iterable[Declaration]) -> dict[tuple[str, str], str]:
    """Declared fields as a Scope holds them."""
    return {(owner_key(each.type), each.handle): each.field for each in declarations}


def owner_key(name: str) -> str:
    """One key for both spellings of an owner: ``ProductVariant`` [file] and ``PRODUCT_VARIANT`` [doc]."""
    return name.replace("_", "").casefold()


# Walking a path.


def mark_of(path: str, scope: Scope) -> str | None:
    """The mark of a path, its name qualified; None where the path is not known. Lists above it do not count."""
    first, *segments = expanded(path, scope).split(".")
    mark = root(first, scope)
    for segment in segments:
        if mark is None:
            return None
        mark = member(mark, segment, scope)
    return mark


def expanded(path: str, scope: Scope) -> str:
    """``lineItems_item.sku`` as ``order.lineItems.sku``; an item that leads back to itself stays as it is."""
    seen: set[str] = set()
    first, dot, rest = path.partition(".")
    while first in scope.items and first not in seen:
        seen.add(first)
        first, dot, rest = (scope.items[first] + dot + rest).partition(".")
    return first + dot + rest


def root(name: str, scope: Scope) -> str | None:
    """The mark of a root: a step's result, a trigger's own value, or the type or enum that is named as the root."""
    return scope.results.get(name) or TRIGGER_VALUES.get(name) or type_named(name, scope.schema)


def type_named(root: str, schema: index.Schema) -> str | None:
    """The type or enum that is named as a root, as nearly all roots are: ``draftOrder`` holds a DraftOrder."""
    capital = capitalized(root)
    return capital if capital != root and schema.kind(capital) in ("type", "enum") else None


def capitalized(root: str) -> str:
    """A root as the type that it would be named as."""
    return root[:1].upper() + root[1:]


def member(owner: str, name: str, scope: Scope) -> str | None:
    """The mark of a field, or declared field, of what a mark holds; of a list's items where it is a list."""
    owner = owner.strip("[]")
    target = scope.declarations.get((owner_key(bare(owner)), name))
    mark = fields(owner, scope).get(target or name)
    return DECLARED_METAFIELD if target is not None and mark == "Metafield" else mark


def fields(name: str, scope: Scope) -> Fields:
    """The fields of a type, without those that the workflow declares."""
    if name in scope.types:
        return scope.types[name].fields
    found = scope.schema.fields(bare(name))
    return {key: found[key] for key in found if key != "value"} if name == DECLARED_METAFIELD else found


def kind(name: str, scope: Scope) -> str:
    """The kind of a type, a key of KINDS; empty where it is not known."""
    return scope.types[name].kind if name in scope.types else scope.schema.kind(bare(name))


def bare(name: str) -> str:
    """A type's name without its qualifier, as Flow sees it."""
    return name.rpartition(" ")[2]


# What steps add.


def result(step: Step, variable: str, schema: index.Schema) -> tuple[str | None, dict[str, Definition]]:
    """The mark of what a step's variable holds, None where it is not known; and the types the step defines."""
    if step.task.startswith(FETCH):
        # Get data reads a list; `fetch::draft_orders` is named as the query `draftOrders`.
        return schema.queries.get(names.camel(step.task.removeprefix(FETCH))), {}
    if step.task == RUN_CODE:
        sdl = next((each.value.literal for each in step.fields if each.id == "output_schema"), None)
        types = _qualified(parse_sdl(sdl or ""), variable)
        output = f"{variable} Output"
        return output if output in types else None, types
    if step.task == API_OPERATION:
        return _payload(step, variable, schema)
    return None, {}


def _payload(step: Step, variable: str, schema: index.Schema) -> tuple[str | None, dict[str, Definition]]:
    """The result of a mutation; that the type of it is called so is a guess."""
    mutation = schema.mutation(operation(step) or "")
    if mutation is None:
        return None, {}
    name = f"{variable} {capitalized(mutation.name)}Payload"
    return name, {name: Definition("type", name, mutation.payload)}


def is_returned(task: str) -> bool:
    """Is this a task whose data is not there after a wait [doc]? Of other results no page says so."""
    return task.startswith(FETCH) or task in _RETURNED


def operation(step: Step) -> str | None:
    """The mutation that Send Admin API request names."""
    call = next((each.value for each in step.fields if each.id == "api_call"), None)
    match call and call.container:
        case {"name": str(name)}:
            return name
        case _:
            return None


def _qualified(definitions: Iterable[Definition], root: str) -> dict[str, Definition]:
    """The definitions of one step under its variable, so that ``Output`` of another step is another type."""
    own = {each.name: each for each in definitions}

    def mark(text: str) -> str:
        name = text.strip("[]")
        return text.replace(name, f"{root} {name}") if name in own else text

    return {
        f"{root} {name}": replace(each, fields={key: mark(each.fields[key]) for key in each.fields})
        for name, each in own.items()
    }


def _loop_items(steps: Iterable[Step]) -> dict[str, str]:
    """Items of all loops; one that two loops use for different lists is left out, being two things."""
    lists: dict[str, set[str]] = {}
    for step in steps:
        path = list_path(step) if step.type == "FOREACH" else None
        if path:
            lists.setdefault(names.loop_name(path), set()).add(path)
    return {item: min(paths) for item, paths in lists.items() if len(paths) == 1}


# GraphQL schema text.

_SKIPPED = re.compile(r'"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')
_ARGUMENTS = re.compile(r"\([^()]*\)")
_HEADING = re.compile(r"\b(type|interface|enum|input|scalar|union)\s+(\w+)")
_FIELD = re.compile(r"\b(\w+)\s*:\s*((?:\[\s*)*)(\w+)")


def parse_sdl(text: str) -> Iterator[Definition]:
    """The definitions of a schema, in order. Never raises: what it does not know, it passes over."""
    # Braces part headings from bodies: heading, body, heading, body, and a last heading.
    parts = re.split(r"[{}]", _ARGUMENTS.sub(" ", _SKIPPED.sub(" ", text)))
    for heading, body in zip(parts[::2], [*parts[1::2], ""], strict=False):
        headings: list[tuple[str, str]] = _HEADING.findall(heading)
        for kind, name in headings:
            # Scalars and unions have no body: the body belongs to the last name before it.
            own = body if (kind, name) == headings[-1] and kind not in ("enum", "scalar", "union") else ""
            yield Definition(kind, name, dict(_marks(own)))


def _marks(body: str) -> Iterator[tuple[str, str]]:
    for match in _FIELD.finditer(body):
        depth = match[2].count("[")
        yield match[1], "[" * depth + match[3] + "]" * depth
