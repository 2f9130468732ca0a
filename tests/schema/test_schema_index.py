"""The index of a schema: the Admin API's data files, and the same made of SDL and of introspection."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st
from making.folders import CORPUS
from making.scripts import script

from flowc.diagnostics.diagnostic import FlowError
from flowc.schema import building, index, parsing as reading
from flowc.schema.definitions import Field
from flowc.schema.index import Schema

SDL = """
schema { query: Root, mutation: Changes }
scalar URL
enum Mood { CALM WILD }
interface Node { id: ID! }
type Cat implements Node {
  id: ID!, mood: Mood!, names(first: Int! = 3, last: Int): [String!]!, home: Url2, toys: ToyConnection!
}
type Toy implements Node { id: ID!, link: URL, owner: Owner }
union Owner = Cat | Toy
input CatInput { name: String!, moods: [Mood!] }
type ToyConnection { edges: [ToyEdge!]!, nodes: [Toy!]! }
type ToyEdge { node: Toy! }
type Url2 { text: String }
type Root { cats(first: Int): [Cat!]!, toys: ToyConnection! }
type Changes { petCat(id: ID!, input: CatInput): PetCatPayload, noop: URL }
type PetCatPayload { cat: Cat, toys: ToyConnection! }
"""


def introspected(sdl: str, wrapped: bool) -> str:
    """The answer to GraphQL's introspection query, as the library gives it."""
    from graphql import build_schema, introspection_from_schema

    data: Any = introspection_from_schema(build_schema(sdl, assume_valid=True))
    return json.dumps({"data": data} if wrapped else data)


# One schema in three forms.

FORMS = [SDL, introspected(SDL, wrapped=False), introspected(SDL, wrapped=True)]


@pytest.fixture(params=FORMS, ids=["SDL", "introspection", "introspection in data"])
def schema(request: pytest.FixtureRequest) -> Schema:
    return index.from_text(request.param)


def test_kinds(schema: Schema) -> None:
    names = ("Cat", "Node", "Owner", "Mood", "URL", "CatInput", "String")
    kinds = ["type", "interface", "union", "enum", "scalar", "input", "scalar"]
    assert [schema.kind(name) for name in names] == kinds
    assert [schema.kind(name) for name in ("ToyConnection", "ToyEdge", "PetCatPayload", "Changes")] == [
        ""
    ] * 4
    assert not any(name.startswith("__") for name in schema.kinds)


def test_fields(schema: Schema) -> None:
    assert schema.fields("Cat") == {
        "id": "ID",
        "mood": "Mood",
        "names": "[String]",
        "home": "Url2",
        "toys": "[Toy]",
    }
    assert schema.queries == {"cats": "[Cat]", "toys": "[Toy]"}
    assert schema.fields("Node") == {"id": "ID"}
    assert schema.fields("CatInput") == schema.fields("Mood") == schema.fields("Dog") == {}


def test_details(schema: Schema) -> None:
    assert schema.enum_values("Mood") == ("CALM", "WILD")
    assert schema.members("Owner") == ("Cat", "Toy")
    assert schema.members("Node") == ("Cat", "Toy")
    assert schema.enum_values("Cat") == schema.members("Cat") == schema.members("Dog") == ()


def test_declared(schema: Schema) -> None:
    cat = schema.declared("Cat")
    arguments = (Field("first", "Int!"), Field("last", "Int"))
    assert cat["names"] == Field("names", "[String!]!", arguments)
    assert [each.is_required for each in (cat["id"], cat["home"], *arguments)] == [True, False, True, False]
    assert cat["toys"].type == "ToyConnection!"
    assert schema.declared("CatInput") == {
        "name": Field("name", "String!"),
        "moods": Field("moods", "[Mood!]"),
    }
    assert schema.declared("Dog") == {}


def test_mutations(schema: Schema) -> None:
    assert schema.mutations == ("petCat",)
    found = schema.mutation("petCat")
    assert found is not None
    assert found.arguments == (Field("id", "ID!"), Field("input", "CatInput"))
    assert found.payload == {"cat": "Cat", "toys": "[Toy]"}
    assert schema.mutation("petDog") is None


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("type Cat {", "this is no GraphQL schema: Syntax Error: Expected Name, found <EOF>.", 1),
        ("\ntype Cat { name: }", "this is no GraphQL schema: Syntax Error: Expected Name, found '}'.", 2),
        ('{"data": {', "this is no JSON: Expecting property name enclosed in double quotes", 1),
        ('{"data": {}}', "this JSON is no introspection result", None),
        ('{"__schema": {"types": [{"name": "Cat"}]}}', "this JSON is no introspection result", None),
        ('{"__schema": {"types": 5}}', "this JSON is no introspection result", None),
        (
            '{"__schema": {"types": [{"name": "a b", "kind": "SCALAR"}]}}',
            "this JSON is no introspection result",
            None,
        ),
        (
            '{"__schema": {"types": [{"name": 5, "kind": "SCALAR"}]}}',
            "this JSON is no introspection result",
            None,
        ),
        ('{"data": null}', "this JSON is no introspection result", None),
        ("{" + '"a":{' * 100_000, "this JSON is no introspection result", None),
        (
            "type A { b: " + "[" * 100_000,
            "this is no GraphQL schema: Syntax Error: Document is nested too deeply. Parsing aborted.",
            1,
        ),
    ],
)
def test_what_is_no_schema(text: str, message: str, line: int | None) -> None:
    with pytest.raises(FlowError) as caught:
        index.from_text(text)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("schema-unreadable", message)
    assert (found.span.line if found.span else None) == line


KEYS = [
    "__schema",
    "data",
    "types",
    "kind",
    "name",
    "fields",
    "args",
    "type",
    "ofType",
    "enumValues",
    "possibleTypes",
    "inputFields",
    "interfaces",
    "queryType",
    "mutationType",
]
WORDS = st.sampled_from(
    ["OBJECT", "LIST", "NON_NULL", "ENUM", "UNION", "SCALAR", "Cat", "edges", "node", "a b"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=40,
)


@given(JSON, st.booleans())
def test_no_json_is_too_odd(types: Any, wrapped: bool) -> None:
    data = {"__schema": {"types": types, "queryType": {"name": "Cat"}}} if wrapped else types
    try:
        schema = index.from_text(json.dumps(data))
    except FlowError:
        return
    for name in schema.kinds:
        assert schema.fields(name).keys() <= schema.declared(name).keys()
        schema.needing_arguments(name)


# The Admin API.


def test_the_admin_api_by_introspection() -> None:
    tool = script("build_environment")
    sdl = tool.SCHEMA.read_text("utf-8") + "schema { query: QueryRoot }"
    from_sdl = building.parts(reading.from_sdl(sdl))
    assert building.parts(reading.from_introspection(introspected(sdl, wrapped=True))) == from_sdl


def test_the_data_files_are_what_the_script_builds() -> None:
    tool = script("build_environment")
    built = tool.build(tool.SCHEMA.read_text("utf-8"), tool.MUTATIONS.read_text("utf-8"))
    for part, text in built.items():
        data = (index.DATA / index.PARTS[part]).read_text("utf-8")
        assert data == text, "run: python tools/build_environment.py"
        assert len(text) < 400_000


def test_every_line_of_mutations_is_in_the_index() -> None:
    lines = (CORPUS / "catalog" / "admin-mutations-2026-10.txt").read_text("utf-8").splitlines()
    names = [line.partition("(")[0] for line in lines if not line.startswith("#")]
    assert list(index.load().mutations) == names


def test_every_mark_names_a_known_type() -> None:
    schema = index.load()
    marks = {mark for name in schema.kinds for mark in schema.fields(name).values()}
    assert {mark.strip("[]") for mark in marks} <= schema.kinds.keys()
    assert not any(name.endswith("Connection") for name in schema.kinds)


def test_payloads_are_of_known_types_but_for_what_only_mutations_give() -> None:
    schema = index.load()
    payloads = [schema.mutation(name) for name in schema.mutations]
    marks = [mark.strip("[]") for each in payloads if each for mark in each.payload.values()]
    known = sum(mark in schema.kinds for mark in marks if not mark.endswith("Error"))
    assert known > 0.9 * sum(not mark.endswith("Error") for mark in marks)


def test_every_enum_has_values_and_every_union_types() -> None:
    schema = index.load()
    for name, kind in schema.kinds.items():
        assert kind != "enum" or schema.enum_values(name)
        assert kind != "union" or set(schema.members(name)) <= schema.kinds.keys()
        assert {each.name for each in schema.declared(name).values()} >= schema.fields(name).keys()
