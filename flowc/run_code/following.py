"""What an expression of a script is of the query's answer, as far as that is plain to see.

Names that are given once, members, items of lists, and the usual methods of lists are followed; all else is unknown
(None): what goes through a function of the script, a computed key, a name that is set again.
"""

from __future__ import annotations

from typing import TypeAlias

from tree_sitter import Node

from flowc.records import record
from flowc.run_code.bindings import Binding, Bindings, Key
from flowc.run_code.javascript import Source, child, field, inside, parameters
from flowc.run_code.shape import Shape

_DEEPEST = 50
_SAME = frozenset(("filter", "slice", "sort", "reverse", "toSorted", "toReversed", "concat", "splice"))
_ONE = frozenset(("find", "findLast", "at", "pop", "shift"))
_PER_ITEM = "map forEach filter find findIndex findLast findLastIndex some every flatMap"
_ITEM_AT = {
    **dict.fromkeys(_PER_ITEM.split(), (0,)),
    **dict.fromkeys(("reduce", "reduceRight"), (1,)),
    **dict.fromkeys(("sort", "toSorted"), (0, 1)),
}
"""Methods of lists that call a function, and which of its parameters are items."""
_OBJECTS = """constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf toJSON
__proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__"""
_LISTS = """length at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap
forEach includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice
toReversed toSorted toSpliced unshift values with"""
_OF_OBJECTS = frozenset(_OBJECTS.split())
_OF_LISTS = _OF_OBJECTS | frozenset(_LISTS.split())
"""Members that every object, and every list, has in JavaScript."""


@record
class Missing:
    """A member that the query does not ask for, of a value with this shape."""

    base: Shape
    name: str

    @property
    def path(self) -> str:
        """How the script says it."""
        return f"{self.base.path}.{self.name}" if self.base.path else self.name


Value: TypeAlias = Shape | Missing | None


def member(base: Value, name: str) -> Value:
    """A member of a value."""
    if not isinstance(base, Shape) or base.members is None:
        return None
    if base.is_list is not True and name in base.members:
        return base.members[name]
    if base.is_open and not base.is_list:
        return None
    if name in (_OF_OBJECTS if base.is_list is False else _OF_LISTS) or name.isdecimal():
        return None
    return Missing(base, name)


def _item(base: Value) -> Value:
    """An item of what is a list."""
    return base.item() if isinstance(base, Shape) and base.is_list else None


class Following:
    """Follows values through a script whose ``main`` is a function that gets ``answer``."""

    def __init__(self, source: Source, bindings: Bindings, main: Node, answer: Shape) -> None:
        self._source = source
        self._bindings = bindings
        self._known: dict[int, Value] = {}
        for first in parameters(main)[:1]:
            self._known[first.id] = answer

    def value(self, node: Node | None, depth: int = 0) -> Value:
        """What an expression, or a parameter of a function, is."""
        node = inside(node)
        if node is None or depth > _DEEPEST:
            return None
        if node.id not in self._known:
            self._known[node.id] = None  # a value that depends on itself is unknown
            self._known[node.id] = self._found(node, depth + 1)
        return self._known[node.id]

    def into(self, value: Value, keys: tuple[Key, ...]) -> Value:
        """The value after some steps of destructuring."""
        for key in keys:
            value = member(value, key) if isinstance(key, str) else _item(value) if key == 0 else None
        return value

    def bound(self, meant: Binding | None, depth: int = 0) -> Value:
        """What a name is that is given once."""
        if meant is None or meant.is_set or meant.origin is None:
            return None
        return self.into(self.value(meant.origin.node, depth), meant.origin.keys)

    def _found(self, node: Node, depth: int) -> Value:
        match node.type:
            case "identifier" if not self._is_parameter(node):
                return self.bound(self._bindings.meant(node), depth)
            case "identifier" | "object_pattern" | "array_pattern":
                return self._item_of_call(node, depth)
            case "member_expression":
                name = field(node, "property")
                base = self.value(field(node, "object"), depth)
                is_plain = name is not None and name.type == "property_identifier"
                return member(base, self._source.said(name)) if name is not None and is_plain else None
            case "subscript_expression":
                return self._subscript(node, depth)
            case "call_expression":
                return self._call(node, depth)
            case "binary_expression":
                return self._either(node, depth)
            case "array":
                return self._spread(node, depth)
            case _:
                return None

    def _subscript(self, node: Node, depth: int) -> Value:
        base, index = self.value(field(node, "object"), depth), inside(field(node, "index"))
        if index is not None and index.type == "string":
            return member(base, self._source.said(index)[1:-1])
        return _item(base)

    def _call(self, node: Node, depth: int) -> Value:
        """A method of a list that gives a list or an item."""
        function, arguments = field(node, "function"), field(node, "arguments")
        if function is None or function.type != "member_expression":
            return None
        base, name = self.value(field(function, "object"), depth), field(function, "property")
        if not isinstance(base, Shape) or not base.is_list or name is None:
            return None
        said = self._source.said(name)
        if said in _SAME:
            return base if said != "concat" else None
        if said in _ONE:
            return base.item()
        if said not in ("map", "flatMap") or arguments is None:
            return None
        called = child(arguments, 0)
        body = field(called, "body") if called is not None else None
        made = self.value(body, depth) if body is not None and body.type != "statement_block" else None
        is_flat = isinstance(made, Shape) and made.is_list is (said == "flatMap")
        return made.many() if isinstance(made, Shape) and is_flat else None

    def _either(self, node: Node, depth: int) -> Value:
        """``lines ?? []``: what is on the right is empty."""
        operator, right = field(node, "operator"), inside(field(node, "right"))
        if operator is None or operator.type not in ("??", "||") or right is None:
            return None
        is_empty = right.type in ("array", "object") and not right.named_child_count
        return self.value(field(node, "left"), depth) if is_empty else None

    def _spread(self, node: Node, depth: int) -> Value:
        """``[...lines]``."""
        part = child(node, 0) if node.named_child_count == 1 else None
        if part is None or part.type != "spread_element":
            return None
        value = self.value(child(part, 0), depth)
        return value if isinstance(value, Shape) and value.is_list else None

    # Parameters of functions that methods of lists call.

    def _is_parameter(self, node: Node) -> bool:
        parent = self._source.parent(node)
        if parent is None or parent.type == "formal_parameters":
            return parent is not None
        return parent.type == "arrow_function" and field(parent, "parameter") == node

    def _item_of_call(self, node: Node, depth: int) -> Value:
        """What a parameter is: an item, where a method of a list calls the function."""
        parent = self._source.parent(node)
        if parent is None:
            return None
        at = 1 if parent.type == "formal_parameters" and child(parent, 1) == node else 0
        if at == 0 and parent.type == "formal_parameters" and child(parent, 0) != node:
            return None
        function = self._source.parent(parent) if parent.type == "formal_parameters" else parent
        arguments = self._source.parent(function) if function is not None else None
        if function is None or arguments is None or arguments.type != "arguments":
            return None
        called = field(self._source.parent(arguments) or arguments, "function")
        if called is None or called.type != "member_expression" or child(arguments, 0) != function:
            return None
        base, name = self.value(field(called, "object"), depth), field(called, "property")
        said = self._source.said(name) if name is not None else ""
        return _item(base) if at in _ITEM_AT.get(said, ()) else None
