"""grammar/workflow.lark: it and the reader take the same texts, and a decoder can be built from it.

FLOWC_GRAMMAR_TEXTS says how many texts the differential test compares; 500 if it is not set.
"""

from __future__ import annotations

import ast
import io
import keyword
import logging
import os
import re
import tokenize
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import black
import llguidance
import pytest
from hypothesis import given, settings, strategies as st
from lark import Lark, logger
from making.documents import documents, graphs
from making.folders import DOCS, GRAMMAR, SHARED, WORKFLOWS
from making.mutations import mutants
from making.scripts import script

import flowc
from flowc import grammar
from flowc.diagnostics.diagnostic import FlowError
from flowc.view.reader import read_workflow

DOC = DOCS / "grammar.md"
VIEWS = sorted([*WORKFLOWS.glob("*.py"), *SHARED.glob("views/*.py")])
TEXTS = int(os.environ.get("FLOWC_GRAMMAR_TEXTS", "500"))
each_view = pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)

HEAD = '@workflow("x")\n@a.created()\ndef x(order):\n'


def read(path: Path) -> str:
    return path.read_bytes().decode()


def body(*lines: str) -> str:
    """A view with these statements."""
    return HEAD + "".join("".join(f"    {line}\n" for line in text.split("\n")) for text in lines)


def test_the_words_of_operators_are_those_of_their_table() -> None:
    for name, built in script("build_grammar").built().items():
        assert (GRAMMAR / name).read_text("utf-8") == built, "run: python tools/build_grammar.py"


# The checks that are the reader's alone, each with a text that grammar accepts and reader refuses.

CHECKS = {
    "FC201": body('a.b(x="\\N{NO SUCH CHARACTER}")'),
    "FC202": body("if " + "not " * 100_000 + "a:\n    a.b()"),
    "FC203": body("if a == null:\n    a.b()"),
    "FC204": body("for x in a.b:\n    c.d()", "c.d(x=x.id)"),
    "FC205": body("for _ in a.b:\n    c.d(x=_.id)"),
    "FC208": body("def f():\n    a.b()", "a.b()"),
    "FC216": body("def f():\n    a.b()", "def f():\n    c.d()", "f()"),
    "FC217": body("def f():\n    a.b()", "f()", "c.d()"),
    "FC220": body("f()"),
    "FC228": body("with on(3):\n    a.b()"),
    "FC231": body('a.b(x=raw(json="{"))'),
    "FC235": body('a.b(x=path("no path"))'),
    "FC238": body("a.b(x=1, x=2)"),
    "FC240": body("if b and not a > 1:\n    a.b()"),
    "FC242": body('if a in ["x,y"]:\n    a.b()'),
    "FC246": body('if condition("x") and a:\n    a.b()'),
    "FC254": body("order.add_tags()"),
}


# What the reader takes and the grammar does not, where Black does not take it away.

Trait = Callable[[str, ast.Module], bool]


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    return list(
        tokenize.generate_tokens(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")).readline)
    )


def _nodes(tree: ast.Module, *kinds: type) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def _groups(text: str, _: ast.Module) -> bool:
    """Are there parentheses that are no call's?"""
    skipped = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
    tokens = [token for token in _tokens(text) if token.type not in skipped]
    return any(
        token.string == "(" and (before.type != tokenize.NAME or keyword.iskeyword(before.string))
        for before, token in zip([tokens[-1], *tokens], tokens, strict=False)
    )


def _has(*kinds: type) -> Trait:
    return lambda _, tree: any(_nodes(tree, *kinds))


def _dots(_: str, tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree))


def _generators(_: str, tree: ast.Module) -> bool:
    """A generator with several lists or an ``if``, or a set comprehension."""
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.GeneratorExp | ast.ListComp)]
    odd = any(len(node.generators) > 1 or node.generators[0].ifs for node in loops)
    return odd or any(_nodes(tree, ast.SetComp))


def _odd_tests(_: str, tree: ast.Module) -> bool:
    """Literals and paths where Flow has only the other; several texts to begin with."""
    return any(_is_odd(node) for node in ast.walk(tree))


def _is_odd(node: ast.AST) -> bool:
    match node:
        case ast.BoolOp(values=values):
            return any(isinstance(value, ast.Constant) for value in values)
        case ast.Compare(left=left, ops=ops, comparators=sides):
            lists = [side.elts for side in sides if isinstance(side, ast.List | ast.Tuple | ast.Set)]
            odd = any(not isinstance(item, ast.Constant) for items in lists for item in items)
            among = any(isinstance(op, ast.In | ast.NotIn) for op in ops)
            none = any(isinstance(side, ast.Constant) and side.value is None for side in (left, *sides[:-1]))
            return none or (among and (odd or (bool(lists) and isinstance(left, ast.Constant))))
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith"), args=[ast.Tuple()]):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return isinstance(operand, ast.Call) and isinstance(operand.func, ast.Call | ast.Subscript)
        case _:
            return False


def _odd_parameters(_: str, tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            given = node.args
            plain = [arg for arg in given.args if arg.annotation is None and arg.type_comment is None]
            odd = [
                *given.posonlyargs,
                *given.kwonlyargs,
                *given.defaults,
                given.vararg,
                given.kwarg,
                node.returns,
            ]
            if len(plain) < len(given.args) or any(each is not None for each in odd):
                return True
    return False


# Written otherwise: without these the text is accepted.
SPELLINGS: dict[str, tuple[str, Trait]] = {
    "backslash": (
        body("a.b(\\\n    )").replace("(\\", " \\").replace("    )", "()"),
        lambda text, _: "\\\n" in text,
    ),
    "form feed": (HEAD + "\f\n    a.b()\n", lambda text, _: "\f" in text),
    "parentheses": (body("(a).b()"), _groups),
    "numbers": (
        body("with on(0x1):\n    a.b()"),
        lambda text, _: any(
            t.type == tokenize.NUMBER and not re.fullmatch(r"\d+(\.\d+)?", t.string) for t in _tokens(text)
        ),
    ),
    "f-strings": (body('a.b(x=f"{(order.id)}")'), lambda _, tree: any(_nodes(tree, ast.JoinedStr))),
}

# Other constructs: no way of writing them is accepted.
CONSTRUCTS: dict[str, tuple[str, Trait]] = {
    "names": (
        body("a.é(ü=1)"),
        lambda text, _: any(t.type == tokenize.NAME and not t.string.isascii() for t in _tokens(text)),
    ),
    "parameters": (HEAD.replace("order", "order: Order = None, *rest") + "    a.b()\n", _odd_parameters),
    "imports": (
        "from .flowc import *\n" + body("a.b()"),
        lambda _, tree: any(getattr(n, "level", 1) for n in _nodes(tree, ast.Import, ast.ImportFrom)),
    ),
    "task": (
        body("def task():\n    a.b()", "task()"),
        lambda _, tree: any(n.name == "task" for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)),
    ),
    "annotations": (body("x: list = a.b()"), _has(ast.AnnAssign)),
    "leaving": (body("if a:\n    return", "a.b()"), _has(ast.Return, ast.Continue)),
    "dots": (body("..."), _dots),
    "templates": (body('a.b(x=[f"{order.id}"])'), _has(ast.JoinedStr)),
    "generators": (body("if any(x for x in a if x.y):\n    a.b()"), _generators),
    "odd tests": (body('if "x" in [a, b]:\n    a.b()'), _odd_tests),
}


def codes(text: str) -> list[str]:
    """What the reader has against a text."""
    try:
        read_workflow(text)
    except FlowError as error:
        return sorted({each.code for each in error.diagnostics})
    return []


def difference(text: str) -> str | None:
    """How grammar and reader differ on a text: the check or the freedom it is; None where they agree."""
    accepted = grammar.accepts(text)
    found = codes(text)
    if accepted and found:
        assert set(found) <= CHECKS.keys(), (found, text)
        return found[0]
    return None if accepted or found else _freedom(text)


def _freedom(text: str) -> str:
    if grammar.accepts(_black(text)):
        return "Black"
    tree = ast.parse(text)
    for name, (_, trait) in SPELLINGS.items():
        if trait(text, tree) and grammar.accepts(ast.unparse(tree)):
            return name
    names = [name for name, (_, trait) in CONSTRUCTS.items() if trait(text, tree)]
    assert names, text
    return names[0]


def _black(text: str) -> str:
    try:
        return black.format_str(text, mode=black.Mode())
    except (black.InvalidInput, IndentationError):
        return text


# The differential test.

SUMMARY: Counter[str] = Counter()


def compare(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        SUMMARY[difference(text) or ("both" if grammar.accepts(text) else "neither")] += 1
        SUMMARY["texts"] += 1


@each_view
def test_canonical_views(path: Path) -> None:
    text = read(path)
    assert grammar.accepts(text)
    assert codes(text) == []


@each_view
def test_mutated_views(path: Path) -> None:
    for text in mutants(read(path), max(1, TEXTS // 2 // len(VIEWS)), f"{path.stem}/{TEXTS}"):
        compare(text)


@pytest.mark.parametrize("family", [documents, graphs], ids=lambda family: family.__name__)
def test_generated_views(family: Callable[..., st.SearchStrategy[str]]) -> None:
    @settings(max_examples=max(1, TEXTS // 4 // 5), deadline=None)
    @given(family(salt="grammar"), st.integers(0, 2**32))
    def holds(document: str, seed: int) -> None:
        view = flowc.to_python(document)
        assert grammar.accepts(view), view
        SUMMARY["generated views"] += 1
        if len(view) < 20_000:
            for text in mutants(view.partition("\n# flowc layout")[0], 4, seed):
                compare(text)

    holds()


def test_summary() -> None:
    """Prints the figures of the run (pytest -rP), and that the mutations are near enough to be of use."""
    if not SUMMARY:
        pytest.skip("the comparisons ran in other processes")
    print("\n".join(f"{count:7} {what}" for what, count in SUMMARY.most_common()))
    assert SUMMARY["both"] > SUMMARY["texts"] / 20
    assert SUMMARY["neither"] > SUMMARY["texts"] / 20


# The lists.


@pytest.mark.parametrize("code", CHECKS)
def test_checks_of_the_reader(code: str) -> None:
    assert grammar.accepts(CHECKS[code])
    assert codes(CHECKS[code]) == [code]


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_of_the_reader(name: str) -> None:
    text, trait = SPELLINGS[name]
    assert codes(text) == []
    assert not grammar.accepts(text)
    assert trait(text, ast.parse(text))
    assert grammar.accepts(ast.unparse(ast.parse(text)))


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_constructs_of_the_reader(name: str) -> None:
    text, trait = CONSTRUCTS[name]
    assert codes(text) == []
    assert not grammar.accepts(text)
    assert trait(text, ast.parse(text))


# What Black takes away.
FORMATTING = {
    "semicolons": body("a.b(); c.d()"),
    "one line": body("if a: b.c()"),
    "tabs": HEAD + "\ta.b(x\t=\t1)\n",
    "minus": body("a.b(x=- 5)"),
    "no blank": body('if 1in a and "x"in b:\n    a.b()'),
}


@pytest.mark.parametrize("name", FORMATTING)
def test_formatting_of_the_reader(name: str) -> None:
    text = FORMATTING[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert codes(text) == []
        assert not grammar.accepts(text)
        assert difference(text) == "Black"


# What the grammar takes and a decoder does not write.
FREE = {
    "free_adjacent": body('a.b(x="a" "b", y=f"{order.id}" "c")'),
    "free_below": body("a.b()") + "Customer.x = metafield()\n",
    "free_boolean": body("if a == True:\n    a.b()"),
    "free_chain": body("if a == 1 == b:\n    a.b()"),
    "free_choice": body("if a in [True, False]:\n    a.b()"),
    "free_comprehension": body("if any([x for x in a]):\n    a.b()"),
    "free_definitions_last": body("f()", "", "def f():\n    a.b()").replace("    \n", "\n"),
    "free_docstring": '"""Text."""\n\n\n' + body("a.b()", '"text"'),
    "free_import": "from flowc import workflow\n\n\n" + body("a.b()"),
    "free_none": body("if a == None:\n    a.b()"),
    "free_not": body("if not a == 1:\n    a.b()"),
    "free_number": body("a.b(x=1_000, y=0x10, z=.5)"),
    "free_order": '@a.created()\n@workflow("x")\ndef x():\n    a.b()\n',
    "free_parameters": body("", "def f(order):\n    a.b()", "", "f()").replace("    \n", "\n"),
    "free_parentheses": body("a.b(x=(1))"),
    "free_quotes": body("a.b(x='''x''', y=r'x', z=u'x')"),
    "free_set": body('if a in {"x", "y"}:\n    a.b()'),
    "free_template": body('a.b(x=f"{order.id} x")'),
    "free_title": HEAD.replace('"x"', 'name="x"') + "    a.b()\n",
    "free_tuple": body("a.b(x=(1, 2))"),
}


@pytest.mark.parametrize("alias", FREE)
def test_free_forms(alias: str) -> None:
    assert grammar.accepts(FREE[alias])
    assert codes(FREE[alias]) == []


@pytest.mark.parametrize("alias", FREE)
def test_decoder_writes_no_free_forms(alias: str, guided: Callable[[str], bool]) -> None:
    assert not guided(FREE[alias])
    assert guided(flowc.to_python(flowc.to_json(FREE[alias]), layout=False))


def test_tables_of_the_page() -> None:
    page = DOC.read_text("utf-8")
    rows = set(re.findall(r"^\| `?([^|`]+?)`? \|", page, re.M))
    free = {rule.alias for rule in grammar.parser().rules if (rule.alias or "").startswith("free_")}
    assert free == FREE.keys()
    assert {*CHECKS, *FORMATTING, *SPELLINGS, *CONSTRUCTS, *free} <= rows
    assert {row for row in rows if re.match(r"FC\d|free_", row)} <= {*CHECKS, *free}


# What a decoder needs.


def test_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(caplog.handler)
    try:
        Lark(grammar.grammar_text(grammar.FILE), parser="lalr", postlex=grammar.Layout(), debug=True)
    finally:
        logger.removeHandler(caplog.handler)
        logger.setLevel(level)
    assert "onflict" not in caplog.text
    assert "Unused rule" not in caplog.text


def test_every_line_starts_with_bol() -> None:
    for rule in grammar.parser().rules:
        names = [symbol.name for symbol in rule.expansion]
        for at, name in enumerate(names):
            line_ends = name in ("_NEWLINE", "suite", "body") and rule.origin.name not in ("suite", "body")
            if line_ends:
                assert names[0] == "_bol" or names[:2] == ["_remarks", "_bol"], rule
                assert all(other not in ("_NEWLINE", "suite", "body") for other in names[at + 1 :]), rule
            if name == "_remarks":
                assert names[at + 1] == "_bol", rule


def test_every_bracket_is_a_literal_of_its_own() -> None:
    literals = {t.pattern.value for t in grammar.parser().terminals if t.pattern.type == "str"}
    assert {each for each in literals if re.search(r"[()\[\]{}]", each)} == set("()[]{}")


@pytest.mark.parametrize("word", keyword.kwlist)
def test_keywords_are_no_names(word: str) -> None:
    for text in (f"{word} = a.b()", f"a.{word}()", f"a.b({word}=1)", f"if {word}.x:\n    pass", f"{word}()"):
        assert not grammar.accepts(body(text))


WRONG = (
    "a.b(x=1.name)",
    "a.b(x=1 .name)",
    "if 1.name == 2:\n    a.b()",
    'a.b(x=1, "Name")',
    'a.b(**{}, "Name")',
    'task(type="x", "y")()',
    "if a in order:b.c()\n    d.e()",
    'if "x" inorder:\n    a.b()',
    "if nota:\n    a.b() c.d()",
    'a.b(x="""a)',
    'a.b(x="a\nb")',
)


@pytest.mark.parametrize("statement", WRONG)
def test_never(statement: str) -> None:
    assert not grammar.accepts(body(statement))
    assert codes(body(statement)) != []


def test_first_line_is_not_indented() -> None:
    assert not grammar.accepts("    " + body("a.b()"))
    assert grammar.accepts("\n  \n# comment\n    # another\n" + body("a.b()"))
    assert grammar.accepts("# comment\n" + body("a.b()").rstrip())


# What a view names.

NAMED = {
    body('x = a.b["1.0"]("Name", y=1, **{"odd-id": "z"})'): "a::b 1.0 ACTION y odd-id",
    body('task("a-b", type="TRIGGER")["0.2"](y=1)'): "a-b 0.2 TRIGGER y",
    body("a.c.wait(d=1)", "then_x()"): "a::c::wait 0.1 WAIT d",
    body("for line in a.lines(z=1):\n    a.b(y=line.id)"): "a::lines 0.1 FOREACH z; a::b 0.1 ACTION y",
    body(
        'if order.x.startswith("y"):\n    pass\nelif task("a::test")(y=1):\n    pass'
    ): "a::test 0.1 CONDITION y",
    body('for line in path("a-b"):\n    a.b()'): "a::b 0.1 ACTION ",
}


@pytest.mark.parametrize("text", NAMED)
def test_a_view_names_tasks(text: str) -> None:
    first, *others = grammar.named(text)
    assert first == grammar.Known("a::created", "0.1", "TRIGGER")
    told = [f"{each.task} {each.version} {each.type} {' '.join(each.fields)}" for each in others]
    assert "; ".join(told) == NAMED[text]


def test_a_trigger_may_stand_above_the_head() -> None:
    first, second, _ = HEAD.splitlines()
    (found, _) = grammar.named(body("a.b()").replace(f"{first}\n{second}", f"{second}\n{first}"))
    assert found.type == "TRIGGER"


@pytest.mark.parametrize("text", ["", "a.b()", body("x = 1 + 2"), body("a.b()") + "(", "\0", "\ud800"])
def test_what_is_no_view_names_nothing(text: str) -> None:
    assert grammar.named(text) == ()


# Without the Indenter.

DEPTH = 6


def _depth(text: str) -> int:
    """How deep the blocks of a view are nested."""
    depth = deepest = 0
    for token in _tokens(text):
        depth += (token.type == tokenize.INDENT) - (token.type == tokenize.DEDENT)
        deepest = max(deepest, depth)
    return deepest


SMALL = [path for path in VIEWS if len(read(path)) < 600]


@pytest.fixture(scope="session")
def earley() -> Lark:
    return Lark(grammar.unrolled(3), parser="earley")


@pytest.mark.parametrize("path", SMALL[:12], ids=lambda path: path.stem)
def test_unrolled_without_indenter(path: Path, earley: Lark) -> None:
    assert _depth(read(path)) <= 3
    earley.parse(read(path))


def _is_parsed(parser: Lark, text: str) -> bool:
    from lark.exceptions import LarkError

    try:
        parser.parse(text)
    except LarkError:
        return False
    return True


NOT_CANONICAL = (
    body("a.b(x=1)").replace("x=1", "x = 1"),
    body("a.b()\n"),
    body("a.b( )"),
    body("if a == None:\n    a.b()"),
    body("if a:\n  b.c()"),
    body("a.b(x=(1, 2))"),
    body("'text'"),
    HEAD + "    a.b()",
    body("if a:\n    if b:\n        if c:\n            a.b()"),
)


@pytest.mark.parametrize("text", NOT_CANONICAL)
def test_unrolled_is_canonical_only(text: str, earley: Lark) -> None:
    assert not _is_parsed(earley, text)
    assert codes(text) == []


def test_unrolled_has_a_least_depth() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        grammar.unrolled(0)
    assert _is_parsed(Lark(grammar.unrolled(1), parser="earley"), body("a.b()"))


def decoder(depth: int) -> Callable[[str], bool]:
    """Whether llguidance accepts a text; it decodes byte by byte, as with a model."""
    tokenizer = llguidance.LLTokenizer("byte")
    text = llguidance.LLMatcher.grammar_from_lark(grammar.unrolled(depth, "llguidance"))
    assert not llguidance.LLMatcher.validate_grammar(text)
    first = llguidance.LLMatcher(tokenizer, text)

    def accepts(view: str) -> bool:
        matcher = first.deep_copy()
        data = view.encode()
        return matcher.try_consume_tokens(list(data)) == len(data) and matcher.is_accepting()

    return accepts


@pytest.fixture(scope="session")
def guided() -> Callable[[str], bool]:
    return decoder(grammar.DEEPEST)


@each_view
def test_decoder_writes_canonical_views(path: Path, guided: Callable[[str], bool]) -> None:
    assert guided(read(path))


@pytest.mark.parametrize("depth", range(1, DEPTH + 1))
def test_decoder_knows_its_depth(depth: int) -> None:
    accepts = decoder(depth)
    for wanted in range(1, DEPTH + 2):
        lines = ["    " * level + f"if a{level}:" for level in range(wanted - 1)]
        assert accepts(body("\n".join([*lines, "    " * (wanted - 1) + "a.b()"]))) is (wanted <= depth)


@pytest.mark.parametrize("text", NOT_CANONICAL[:-1])
def test_decoder_is_canonical_only(text: str, guided: Callable[[str], bool]) -> None:
    assert not guided(text)


@pytest.mark.parametrize("family", [documents, graphs], ids=lambda family: family.__name__)
def test_decoder_on_generated_views(family: Callable[..., st.SearchStrategy[str]]) -> None:
    accepts = decoder(grammar.DEEPEST)

    @settings(max_examples=max(1, TEXTS // 20), deadline=None)
    @given(family(salt="decoder"), st.integers(0, 2**32))
    def holds(document: str, seed: int) -> None:
        view = flowc.to_python(document, layout=False)
        assert accepts(view), view
        for text in mutants(view, 4, seed):
            assert grammar.accepts(text) or not accepts(text), text

    holds()
