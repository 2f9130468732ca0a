"""Write the documents of the corpus: beside every view one in export form and one in code form.

    python tools/build_corpus.py [FOLDER]

A document starts as what the compiler makes of the view, and is then given what real exports have and what
means nothing: ids of several makes, the keys and the spellings of its year, arrays in no order, positions, a
digest, now and then a key nobody knows. All of it follows from the file's name, so that building again
changes nothing. A document is written only when the compiler gives its view and its very text back.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import flowc
from flowc import jsontext
from flowc.fields import values
from flowc.jsontext.style import SPACED_LAYOUT, Style, style_code
from flowc.model.workflow import Data, Reference

CORPUS = Path(__file__).parents[1] / "corpus" / "workflows"
Json = Any
T = TypeVar("T")


# Chance that comes out the same each time.


class Dice:
    """Throws that depend on a seed alone, on every version of Python."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.thrown = 0

    def of(self, part: str) -> Dice:
        """Dice of their own for one part of the work, so that no part disturbs another."""
        return Dice(f"{self.seed}/{part}")

    def digits(self, count: int) -> str:
        self.thrown += 1
        return sha256(f"{self.seed}#{self.thrown}".encode()).hexdigest()[:count]

    def below(self, limit: int) -> int:
        return int(self.digits(12), 16) % limit

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        keys = {place: self.digits(16) for place in range(len(items))}
        return [items[place] for place in sorted(keys, key=keys.__getitem__)]


# What a year's documents look like.


@dataclass(frozen=True)
class Make:
    """How documents of one time and origin are written; chances in percent."""

    began: int
    root: tuple[str, ...]
    trigger_ids: str
    step_ids: tuple[str, ...]
    node_ids: str
    references: str
    array_paths: bool = True
    list_paths: bool = False
    spaced: int = 5
    digests: tuple[str, ...] = ("foreign",)
    escapes: tuple[str, ...] = ()
    step_keys: tuple[str, ...] = ()


_OLD = ("steps", "links", "patched_fields", "workflow_name")
_LATER = ("steps", "links", "patched_fields", "variables", "note", "workflow_name")
_NEW = ("steps", "links", "patched_fields", "variables", "note", "vertical_layout_enabled", "workflow_name")
_BRIEF = ("step_id", "task_id", "task_version", "task_type", "config_field_values")

MAKES = {
    "2024": Make(1_714_000_000_000, _OLD, "7", ("1",), "1", "bb01", array_paths=False),
    "2025": Make(1_749_000_000_000, _LATER, "4", ("1", "4"), "1", "0012b"),
    "2026": Make(
        1_772_000_000_000,
        _NEW,
        "ULID",
        ("ULID", "ULID", "4"),
        "ULID",
        "00123",
        list_paths=True,
        escapes=("dashes",),
    ),
    "script": Make(
        1_778_000_000_000,
        _NEW,
        "4",
        ("4",),
        "ULID",
        "01233",
        spaced=70,
        digests=("sha256", "sha256", "none", "saved"),
        escapes=("ascii", "dashes", "markup"),
    ),
    "agent": Make(
        1_780_000_000_000,
        ("workflow_name", "steps", "links", "patched_fields"),
        "number",
        ("number",),
        "ULID",
        "23",
        spaced=100,
        digests=("none",),
        step_keys=_BRIEF,
    ),
}
_YEARS = ("2024", "2025", "2026", "2026", "script")


def _uuid(digits: str, version: str, variant: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{version}{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def uuid1(dice: Dice, time: int, _: int) -> str:
    """A time in units of 100 ns since 1582, and one machine for the whole document."""
    ticks = f"{time * 10_000 + dice.below(10_000) + 0x01B21DD213814000:015x}"
    machine = Dice(dice.seed + "/machine").digits(32)
    return f"{ticks[7:]}-{ticks[3:7]}-1{ticks[:3]}-{_uuid(machine, '1', 'b')[19:]}"


def uuid4(dice: Dice, _time: int, _: int) -> str:
    return _uuid(dice.digits(32), "4", dice.pick("89ab"))


def uuid7(dice: Dice, time: int, _: int) -> str:
    return _uuid(f"{time:012x}{dice.digits(20)}", "7", dice.pick("89ab"))


def ulid(dice: Dice, time: int, _: int) -> str:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = time << 80 | int(dice.digits(20), 16)
    return "".join(letters[number >> shift & 31] for shift in range(125, -1, -5))


def in_order(_dice: Dice, _time: int, number: int) -> int:
    return number


ID_MAKERS: dict[str, Callable[[Dice, int, int], Json]] = {
    "1": uuid1,
    "4": uuid4,
    "7": uuid7,
    "ULID": ulid,
    "number": in_order,
}


class Ids:
    """New ids, later ones with later times."""

    def __init__(self, dice: Dice, began: int, pace: int) -> None:
        self.dice = dice
        self.pace = pace
        self.time = began + dice.below(20_000_000_000)
        self.count = 0

    def next(self, make: str) -> Json:
        self.time += self.dice.below(self.pace)
        self.count += 1
        return ID_MAKERS[make](self.dice, self.time, self.count)


# A document from a view.


class Varied:
    """The document of a view, as one of the makes writes it."""

    def __init__(self, view: str, make: Make, dice: Dice) -> None:
        self.make = make
        self.dice = dice
        text = flowc.to_json(view) if make.step_keys else flowc.to_json(view, form="export")[65:]
        self.tree: Json = jsontext.loads(text)
        self.ids = Ids(dice.of("ids"), make.began, 90_000)
        self.node_ids = Ids(dice.of("nodes"), make.began, 3)
        for number, step in enumerate(self.root["steps"]):
            self.fields(step, dice.of(f"values {number}"))
        self.declared()
        self.renumber()
        self.move()
        self.rearrange()
        self.rename_keys()
        self.unknown_keys()

    @property
    def root(self) -> dict[str, Json]:
        return self.tree["root"]

    def fields(self, step: dict[str, Json], dice: Dice) -> None:
        for field in step["config_field_values"]:
            held = field["value"]
            if not isinstance(held, str):
                continue
            if step["task_type"] == "CONDITION":
                field["value"] = self.condition(held, dice)
            elif step["task_type"] != "FOREACH":
                field["value"] = self.value(held, field["config_field_id"], dice)

    def condition(self, held: str, dice: Dice) -> str:
        if held.startswith("{"):
            return jsontext.write(Tree(self, dice).root(jsontext.loads(held)), self.style(dice))
        is_text = self.make.step_keys and dice.chance(40)
        return f"( {held} )" if is_text else held

    def value(self, held: str, field: str, dice: Dice) -> str:
        value, _ = values.read(held, field)
        if isinstance(value, Reference):
            return self.reference(value.path, field, dice)
        return self.restyled(value.value, dice) if isinstance(value, Data) else held

    def restyled(self, tree: Json, dice: Dice) -> str:
        text = jsontext.write(tree, self.style(dice))
        return text if text.isascii() or dice.chance(60) else escaped(text, "ascii")

    def reference(self, path: str, field: str, dice: Dice) -> str:
        """One of the encodings; bare where the field's name and a dot in the path tell what it is."""
        encoding = dice.pick(self.make.references)
        if encoding == "b" and field.endswith("_id") and "." in path:
            return path
        value, default = {
            "1": (None, path),
            "2": (f"{{{{ {path} }}}}", ""),
            "3": (f"{{{{{path}}}}}", ""),
        }.get(encoding, ("", path))
        return jsontext.write({"value": value, "default_value": default}, self.style(dice))

    def style(self, dice: Dice) -> Style:
        """The style of JSON inside a string: compact as a rule, or spaced, rarely indented."""
        layout = SPACED_LAYOUT if dice.chance(self.make.spaced) else 2 if dice.chance(2) else 0
        return Style(style_code(layout))

    def declared(self) -> None:
        for declared in self.root["patched_fields"]:
            if "id" in declared:
                declared["id"] = self.ids.next("4" if self.make.node_ids == "ULID" else "1")
            if isinstance(declared["arguments"], str) and declared["arguments"].startswith("{"):
                style = self.style(self.dice.of(declared["handle"]))
                declared["arguments"] = jsontext.write(jsontext.loads(declared["arguments"]), style)

    def renumber(self) -> None:
        dice = self.dice.of("makes")
        new: dict[Json, Json] = {}
        for step in self.root["steps"]:
            is_trigger = step["task_type"] == "TRIGGER"
            make = self.make.trigger_ids if is_trigger else dice.pick(self.make.step_ids)
            new[step["step_id"]] = step["step_id"] = self.ids.next(make)
        for link in self.root["links"]:
            link["from_step_id"], link["to_step_id"] = new[link["from_step_id"]], new[link["to_step_id"]]

    def move(self) -> None:
        """Places people have dragged steps to, on the canvas's grid of 20."""
        dice = self.dice.of("places")
        x, y = 20 * (dice.below(60) - 20), 20 * (dice.below(40) - 15)
        for step in self.root["steps"]:
            if "step_position" in step:
                left, top = step["step_position"]
                step["step_position"] = [left + x + 20 * dice.below(4), top + y + 20 * dice.below(3)]

    def rearrange(self) -> None:
        """Arrays in another order; what order means stays: of starts, and of the links of one port."""
        entered = {link["to_step_id"] for link in self.root["links"]}
        starts = [step["step_id"] in entered and step["step_id"] for step in self.root["steps"]]
        ports = [(link["from_step_id"], link["from_port_id"]) for link in self.root["links"]]
        for name, groups in (("steps", starts), ("links", ports)):
            dice = self.dice.of(name)
            if dice.chance(70):
                self.root[name] = mixed(self.root[name], groups, dice)

    def rename_keys(self) -> None:
        """The keys of the year, in their order; what a document says is kept where its year had no key."""
        extra = [] if "note" in self.make.root or self.root.get("note") is None else ["note"]
        self.tree["root"] = {key: self.root[key] for key in (*self.make.root, *extra)}
        if self.make.step_keys:
            self.root["steps"] = [self.brief(step) for step in self.root["steps"]]

    def brief(self, step: dict[str, Json]) -> dict[str, Json]:
        """A step with the keys that have to be there."""
        said = [key for key in ("name", "description", "note") if step.get(key) is not None]
        return {key: step[key] for key in (*self.make.step_keys, *said)}

    def unknown_keys(self) -> None:
        dice = self.dice.of("unknown")
        if dice.chance(15):
            for place, key, value in _UNKNOWN:
                if dice.chance(50):
                    for node in self.places(place, dice):
                        node[key] = value
            self.unknown_in_tree(dice)

    def unknown_in_tree(self, dice: Dice) -> None:
        for step in self.root["steps"]:
            for field in step["config_field_values"]:
                if step["task_type"] == "CONDITION" and field["value"].startswith("{") and dice.chance(40):
                    tree, style = jsontext.read(field["value"])
                    field["value"] = jsontext.write({**tree, "label": "Checked by hand"}, style)

    def places(self, place: str, dice: Dice) -> Iterator[dict[str, Json]]:
        match place:
            case "top":
                yield self.tree
            case "root":
                yield self.root
            case "fields":
                yield from (field for step in self.root["steps"] for field in step["config_field_values"][:1])
            case _:
                yield from (node for node in self.root[place] if dice.chance(40))

    def export(self) -> str:
        dice = self.dice.of("text")
        plain = jsontext.dumps(self.tree)
        texts = [escaped(plain, kind) for kind in dice.shuffled(self.make.escapes)]
        body = next((text for text in texts if text != plain), plain)
        match dice.pick(self.make.digests):
            case "foreign":
                return f"{dice.digits(64)}:{body}"
            case "sha256":
                return f"{sha256(body.encode()).hexdigest()}:{body}"
            case "saved":
                return body + "\n"
            case _:
                return body

    def pulled(self) -> str:
        """As ``flow workflow pull`` writes it: ids and conditions as stored, null keys kept, keys sorted."""
        dice = self.dice.of("pull")
        self.root["workflow_version"] = 1 + dice.below(40)
        for declared in self.root["patched_fields"]:
            del declared["id"]
            declared["arguments"] = unpacked(declared["arguments"], dice)
        return json.dumps(self.tree, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    def written(self) -> str:
        """As a language model writes the code form: keys in the order of Shopify's examples."""
        return json.dumps(self.tree, ensure_ascii=False, indent=2) + "\n"


_UNKNOWN = (
    ("top", "exported_at", "2026-06-01T07:30:00Z"),
    ("root", "labels", ["shop floor", 7.50]),
    ("root", "retention", {"days": 90, "archive": None}),
    ("steps", "enabled", True),
    ("steps", "ui", {"collapsed": False, "colour": "#e3f2fd"}),
    ("links", "label", ""),
    ("patched_fields", "owner", "flow"),
    ("fields", "source", "picker"),
)


def mixed(items: list[Json], groups: list[Json], dice: Dice) -> list[Json]:
    """The items shuffled; those of one group stay in their order."""
    queues: dict[Json, list[Json]] = {}
    for item, group in zip(items, groups, strict=True):
        queues.setdefault(group, []).append(item)
    return [queues[group].pop(0) for group in dice.shuffled(groups)]


def unpacked(arguments: str, dice: Dice) -> Json:
    """Arguments as an object, as some tools have them, where sorting its keys leaves their order."""
    if not arguments.startswith("{") or dice.chance(50):
        return arguments
    tree = json.loads(arguments)
    return tree if list(tree) == sorted(tree) else arguments


def escaped(body: str, kind: str) -> str:
    """A JSON text with escapes where other writers put them: all but ASCII, dashes, or what HTML minds."""
    match kind:
        case "ascii":
            return "".join(letter if letter.isascii() else json.dumps(letter)[1:-1] for letter in body)
        case "dashes":
            return body.replace("–", "\\u2013").replace("—", "\\u2014")
        case "markup":
            return body.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        case _:
            return body


# Condition trees.


class Tree:
    """Writes the compiler's condition tree as one of the makes would have."""

    def __init__(self, document: Varied, dice: Dice) -> None:
        self.make = document.make
        self.ids = document.node_ids
        self.dice = dice

    def root(self, tree: dict[str, Json]) -> dict[str, Json]:
        """The outermost node; a group of two usually stands inside one that holds it alone."""
        if "rhs" in tree and self.dice.chance(60):
            tree = {"lhs": tree, "operator": "AND", "operation_type": "LogicalExpression"}
        return self.node(tree, None, {})

    def node(self, node: dict[str, Json], parent: str | None, lists: dict[str, str]) -> dict[str, Json]:
        """A node with new ids, and its children."""
        node = self.regrouped(node) if parent is not None else node
        uuid = self.ids.next(self.make.node_ids)
        tree = {"uuid": uuid} if parent is None else {"uuid": uuid, "parent_uuid": parent}
        if node.get("operation_type") == "ArrayExpression":
            path = node["array_path"]["value"]
            lists = {**lists, node["array_item_key"]["value"]: in_lists(path, lists)}
        for key, value in node.items():
            if key not in ("uuid", "parent_uuid"):
                tree[key] = self.node(value, uuid, lists) if isinstance(value, dict) else value
        if "array_path" in tree and not self.make.array_paths:
            tree["array_path"].pop("full_environment_path", None)
        if "full_environment_path" in tree and self.make.list_paths:
            tree["full_environment_path"] = in_lists(node["value"], lists)
        return tree

    def regrouped(self, node: dict[str, Json]) -> dict[str, Json]:
        """A group around a condition, or ``(a and b) and c`` as ``a and (b and c)``: both mean nothing."""
        left = node.get("lhs", {})
        is_chain = "rhs" in node and "rhs" in left and left["operator"] == node["operator"]
        if is_chain and self.dice.chance(50):
            right = replace_key(node, "lhs", left["rhs"])
            return replace_key(replace_key(node, "lhs", left["lhs"]), "rhs", right)
        if "operation_type" in node and self.dice.chance(15):
            return {
                "lhs": node,
                "operator": self.dice.pick(("AND", "OR")),
                "operation_type": "LogicalExpression",
            }
        return node


def replace_key(node: dict[str, Json], key: str, value: Json) -> dict[str, Json]:
    return {name: value if name == key else old for name, old in node.items()}


def in_lists(path: str, lists: dict[str, str]) -> str:
    """The path with the list in place of its item: ``order.lineItems.sku``."""
    head, dot, rest = path.partition(".")
    return lists.get(head, head) + dot + rest


# Files.


def documents(name: str, view: str) -> Iterator[tuple[str, str]]:
    """The names and texts of a view's documents."""
    dice = Dice(name)
    make = MAKES[dice.pick(_YEARS)]
    yield f"{name}.flow", Varied(view, make, dice).export()
    yield f"{name}.flow.json", code_document(view, Dice(f"{name} as code"))


def code_document(view: str, dice: Dice) -> str:
    """Canonical as a rule; some as pulled from a shop, some as an agent writes them."""
    match dice.below(20):
        case 0 | 1 | 2 | 3 | 4:
            return Varied(view, MAKES["2026"], dice).pulled()
        case 5 | 6:
            return Varied(view, MAKES["agent"], dice).written()
        case _:
            return flowc.to_json(view)


def prove(name: str, view: str, text: str) -> None:
    """The laws every document of the corpus keeps."""
    if flowc.to_python(text, layout=False) != view:
        raise AssertionError(f"{name} has another view")
    if flowc.to_json(flowc.to_python(text)) != text:
        raise AssertionError(f"{name} does not come back")


def build(views: Path, folder: Path) -> list[Path]:
    """Writes the documents of all views in a folder; gives their paths."""
    written: list[Path] = []
    for path in sorted(views.glob("*.py")):
        view = path.read_bytes().decode()
        for name, text in documents(path.stem, view):
            prove(name, view, text)
            written.append(folder / name)
            written[-1].write_bytes(text.encode())
    return written


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    written = build(CORPUS, folder)
    for stale in {*folder.glob("*.flow"), *folder.glob("*.flow.json")} - {*written}:
        stale.unlink()
    print(f"{len(written)} documents in {folder}")


if __name__ == "__main__":
    main()
