"""What has to be looked up to write a view: its tasks, the paths that are not plain, the resources it names."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from flowc import catalog

_PLAIN_WORDS = (
    "id name title tags email note phone sku status createdAt firstName lastName displayName customer product",
    "order variant lineItems currentTotalPriceSet shopMoney amount currencyCode quantity vendor price",
)
PLAIN = frozenset(" ".join(_PLAIN_WORDS).split())
"""What stands in the prompt, or is called what anyone would call it: a path of these alone is not looked up."""

READ_ALREADY = frozenset({"shopify::flow::log_output"})
"""Tasks that the prompt shows whole: by the ids that stand there, whatever they are called now."""

_LIQUID = re.compile(r"\{[{%]-?(.*?)-?[%}]\}", re.DOTALL)
_PATH = re.compile(r"(?<![\w.'\"])[a-z]\w*(?:\.[a-zA-Z]\w*)+")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_GID = re.compile(r"gid://shopify/([A-Z]\w*)/[^\s\"'/]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Task:
    """A task as a view uses it."""

    id: str
    version: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path below a root of a type: ``Order`` and ``shippingLine``, ``title``."""

    type: str
    parts: tuple[str, ...]

    @property
    def said(self) -> str:
        """The path as the search answers it."""
        return ".".join((self.type[:1].lower() + self.type[1:], *self.parts))


@dataclass(frozen=True, slots=True)
class Needs:
    """All that a view needs; tasks are in the order in which they stand, each once. ``declared`` are metafields."""

    tasks: tuple[Task, ...]
    paths: tuple[Path, ...]
    gids: tuple[tuple[str, str], ...]
    declared: tuple[str, ...]
    texts: tuple[str, ...]


def needs(view: str) -> Needs:
    """What a canonical pure view needs. Raises ``SyntaxError`` where it is none."""
    tree = ast.parse(view)
    reader = _Reader()
    reader.visit(tree)
    gids = dict.fromkeys((found[1], found[0]) for found in _GID.finditer(view))
    return Needs(
        tuple(dict.fromkeys(reader.tasks)),
        tuple(dict.fromkeys(reader.paths)),
        tuple(gids),
        tuple(dict.fromkeys(reader.declared)),
        tuple(dict.fromkeys(reader.texts)),
    )


def name_of(view: str) -> str:
    """The name of a view's workflow, empty where it has none."""
    for node in ast.walk(ast.parse(view)):
        match node:
            case ast.Call(ast.Name("workflow"), [ast.Constant(str(name)), *_]):
                return name
            case _:
                pass
    return ""


def words(name: str) -> str:
    """The words of a name in camel case or of an id: ``shippingLine`` is "shipping line"."""
    return _HUMP.sub(" ", name).replace("_", " ").lower()


class _Reader(ast.NodeVisitor):
    """Walks a view in its order; ``_types`` are the types of what names stand for."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.paths: list[Path] = []
        self.declared: list[str] = []
        self.texts: list[str] = []
        self._types: dict[str, str] = {"shop": "Shop"}
        self._handles: set[str] = set()

    def visit_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, ast.Attribute):
            self._handles.add(target.attr)
            self.declared.append(_field(node))
            return
        self.visit(node.value)
        task = _task(node.value)
        known = catalog.load().task(task.id, task.version) if task else None
        if isinstance(target, ast.Name) and known is not None and known.result:
            self._types[target.id] = known.result

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for each in node.decorator_list:
            task = _task(each)
            if task is None:
                continue
            self.tasks.append(task)
            known = catalog.load().task(task.id, task.version)
            self._types |= {added.name: added.mark for added in known.adds} if known else {}
            self.generic_visit(each)
        for each in node.body:
            self.visit(each)

    def visit_Call(self, node: ast.Call) -> None:
        task = _task(node)
        if task is None:
            self.generic_visit(node)
            return
        self.tasks.append(task)
        for each in (*node.args, *node.keywords):
            self.visit(each)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self._bind(node.target, node.iter)
        for each in node.body:
            self.visit(each)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        for each in node.generators:
            self.visit(each.iter)
            self._bind(each.target, each.iter)
        self.visit(node.elt)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        parts = _parts(node)
        if parts:
            self._take(parts)
        else:
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.texts.append(node.value)
            for tag in _LIQUID.finditer(node.value):
                for found in _PATH.finditer(_TEXT.sub("''", tag[1])):
                    self._take(tuple(found[0].split(".")))

    def _bind(self, target: ast.expr, what: ast.expr) -> None:
        parts = _parts(what)
        mark = self._mark(parts) if parts else None
        if isinstance(target, ast.Name) and mark is not None:
            self._types[target.id] = _bare(mark)

    def _mark(self, parts: tuple[str, ...]) -> str | None:
        mark = self._types.get(parts[0])
        for each in parts[1:]:
            mark = catalog.load_schema().fields(_bare(mark)).get(each) if mark else None
        return mark

    def _take(self, parts: tuple[str, ...]) -> None:
        """A path that is read: what of it has to be looked up, if anything."""
        mark = self._types.get(parts[0])
        if mark is None or self._handles.intersection(parts) or PLAIN.issuperset(parts[1:]):
            return
        if self._mark(parts) is not None:
            self.paths.append(Path(_bare(mark), parts[1:]))


def _bare(mark: str) -> str:
    return mark.strip("[]!")


def _parts(node: ast.expr) -> tuple[str, ...]:
    """The names of a dotted path, empty where the expression is none."""
    found: list[str] = []
    while isinstance(node, ast.Attribute):
        found.append(node.attr)
        node = node.value
    return (node.id, *reversed(found)) if isinstance(node, ast.Name) else ()


def _task(node: ast.expr) -> Task | None:
    """The task that a call or a decorator is of."""
    if not isinstance(node, ast.Call):
        return None
    called, version = node.func, "0.1"
    if isinstance(called, ast.Subscript):
        if isinstance(called.slice, ast.Constant):
            version = str(called.slice.value)
        called = called.value
    match called:
        case ast.Call(ast.Name("task"), [ast.Constant(str(named)), *_]):
            return Task(named, version)
        case ast.Attribute():
            parts = _parts(called)
            return Task("::".join(parts), version) if _is_task(parts) else None
        case _:
            return None


def _is_task(parts: tuple[str, ...]) -> bool:
    """Methods of texts, such as ``startswith``, are no tasks."""
    return len(parts) > 1 and parts[-1] not in ("startswith", "endswith")


def _field(node: ast.Assign) -> str:
    """A declared field as merchants call it: ``loyalty.points``."""
    texts: dict[str, str] = {}
    if isinstance(node.value, ast.Call):
        for each in node.value.keywords:
            if each.arg and isinstance(each.value, ast.Constant):
                texts[each.arg] = str(each.value.value)
    return ".".join(texts[key] for key in ("namespace", "key") if key in texts)
