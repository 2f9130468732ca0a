"""``flowc.liquid.study``: what the Liquid of a text reads, and every mistake at its exact place.

A row a case. «…» marks the place of a problem; the marks are taken out before the text is read.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hypothesis import given, strategies as st
from making.folders import SHARED, WORKFLOWS

from flowc.liquid import study
from flowc.liquid.language import grammar

# The codes of the problems, in order, and the text with their places.
PROBLEMS = [
    ("", "no Liquid, 100 % { plain }"),
    ("", "{{ order.name }}"),
    ("", "{{order.name|upcase}}"),
    ("", "{{- order.name -}}"),
    ("", '{{ order.name | replace: "a", order.email | default: "-", allow_false: true }}'),
    ("", '{"input":{"id":{{ order.id | json }},"tags":{{ order.note }}}}'),
    ("", "{{ order.lineItems.id | size }}"),
    ("", "{{ 'now' | date: '%s' | plus: 172800 | date: '%Y-%m-%dT%H:%M:%SZ' }}"),
    ("", "{{ 'now' | date_minus: '6 months' }}{{ order.name | md5 | hmac_sha256: 'key' }}"),
    (
        "",
        "{% for a in order.items %}{% if a.key == 'x' or a.key contains 'y' %}{{ a.value }}{% endif %}{% endfor %}",
    ),
    ("", "{% for i in (1..order.n) limit: 3 offset: 1 reversed %}{{ i }}{% else %}none{% endfor %}"),
    ("", "{% case order.name %} {% when 'a', 'b' %}x{% when 'c' or 'd' %}y{% else %}z{% endcase %}"),
    ("", "{% unless a.b %}x{% elsif c.d %}y{% else %}z{% endunless %}"),
    ("", "{% assign x = 'a' | append: order.name %}{% capture y %}{{ x }}{% endcapture %}{{ y }}"),
    ("", "{% increment n %}{% decrement n %}{% cycle 'a', 'b' %}{% cycle 'g': 'a', order.name %}"),
    ("", "{% tablerow x in order.tags cols: 2 %}{{ x }}{% endtablerow %}"),
    ("", "{% raw %}{{ {% if %} }}{% endraw %}{% comment %}{{ {% if {% endcomment %}{% # a remark %}"),
    ("", "{% comment %}a{% comment %}b{% endcomment %}{{ c | nope }}{% endcomment %}"),
    (
        "",
        "{% liquid\n  # note\n  assign x = a\n  comment\n  nope | nope\n  endcomment\n  if x\n    echo x\n  endif\n%}",
    ),
    ("", "{% for x in order.tags %}{% break %}{% continue %}{% endfor %}"),
    ("", "{{ '{{' }}{{ \"%}\" }}"),
    ("unclosed", "a «{{» order.name"),
    ("unclosed unclosed-block", "a «{%» «if» order.name"),
    ("unclosed unclosed", "«{{» order.name {{ order.id }} «{{» x.y"),
    ("unclosed", "{{ order.name }} «{{» order.id and {% if a.b %}{{ c.d }}{% endif %}"),
    ("unclosed", "«{%» if a.b text {{ c.d }} more {% endif %}"),
    ("wrong-close", "{{ order.name «%}» {{ order.id }}"),
    ("wrong-close", "{% if order.name «}}» x {% endif %}"),
    ("unclosed-block", "{% «if» order.name %}x"),
    ("unclosed-block unclosed-block", "{% «for» x in order.tags %}{% «unless» a.b %}"),
    ("unclosed-block", "{% for x in order.tags %}{% «if» x %}{{ x }}{% endfor %}"),
    ("unclosed-block", "{% «comment» %}{{ abc"),
    ("unclosed-block", "{% «raw» %}{{ abc }}"),
    ("unclosed-block", "{% «capture» x %}"),
    ("unclosed-block", "{% liquid\n«for» x in order.tags\necho x\n%}{% if a.b %}{% endif %}"),
    ("unopened-block", "{% «endif» %}"),
    ("unopened-block", "{% if a.b %}{% liquid\n«endif»\n%}{% endif %}"),
    ("unopened-block", "{% «endraw» %}"),
    ("unopened-block", "{% liquid\n«endcomment»\n%}"),
    ("unknown-tag", "{% liquid\nassign x = a\n«{»{ x }}\n%}"),
    ("wrong-end", "{% if a.b %}{{ c.d }}{% «endfor» %}{{ e.f }}"),
    ("wrong-end unopened-block", "{% if a.b %}{% «endfor» %}{% «endif» %}"),
    ("stray-branch", "{% «else» %}"),
    ("stray-branch", "{% if a.b %}{% «when» 'x' %}{% endif %}"),
    ("stray-branch", "{% for x in a.b %}{% «elsif» x %}{% endfor %}"),
    ("leftover", "{% if a.b %}x{% else «if c.d» %}y{% endif %}"),
    ("leftover", "{% if a.b %}x{% endif «a.b» %}"),
    ("leftover", "{% for x in a.b %}{% break «x» %}{% endfor %}"),
    ("unknown-tag", "{% «iff» a.b %}{{ c.d }}{% endif %}"),
    ("unknown-tag", "{% if a.b %}{% «elseif» c.d %}{% endif %}"),
    ("unknown-tag", "{% if a.b %}{% «end_if» %}"),
    ("unknown-tag", "{% «foreach» %}"),
    ("unknown-tag", "{% «include» 'file' %}"),
    ("unknown-tag", "{% «%»}"),
    ("unknown-filter", "{{ order.name | «upcas» }}"),
    ("unknown-filter unknown-filter", "{{ order.name | «upcas» | strip | «frobnicate» }}"),
    ("unknown-filter", "{{ product.price | «money_with_currency» }}"),
    ("unknown-filter", "{% assign x = order.name | «lowercase» %}"),
    ("unknown-filter", "{% liquid\nassign x = order.name\necho x | «upcaze»\n%}"),
    ("unknown-filter", "Grüße 🎁 {{ order.name | «upcas» }}"),
    ("filter-argument", "{{ order.name | «append» }}"),
    ("filter-argument", "{{ order.name | «upcase»: 'x' }}"),
    ("filter-argument", "{{ order.name | «truncate»: 5, '…', 3 }}"),
    ("filter-argument", "{{ 'now' | «date_minus» }}"),
    ("date-format", "{{ order.createdAt | date: «'YYYY-MM-DD'» }}"),
    ("unknown-filter", "{{ order.name | «toUpperCase» }}"),
    ("filter-argument", "{{ 'now' | date_minus: «'6 monhts'» }}"),
    ("filter-argument", "{{ 'now' | date_plus: «\"soon\"» | upcase }}"),
    ("", "{{ 'now' | date_plus: order.note | date_minus: '1 day' }}"),
    ("filter-in-tag", "{% if order.name «| upcase» == 'X' %}{% endif %}"),
    ("filter-in-tag", "{% if a.b %}{% elsif order.name «| size» > 3 %}{% endif %}"),
    ("filter-in-tag", "{% unless order.tags «| join»: ',' contains 'vip' %}{% endunless %}"),
    ("filter-in-tag", "{% for x in order.tags «| split»: ',' %}{% endfor %}"),
    ("filter-in-tag", "{% case order.name «| upcase» %}{% endcase %}"),
    ("index", "{{ order.lineItems«[0]».sku }}"),
    ("index", "{{ order.tags«[-1]» }}"),
    ("index", "{% if order.tags«[i]» == 'x' %}{% endif %}"),
    ("bracket", "{{ order«['name']» }}"),
    ("bracket", '{{ «["order"]».name }}'),
    ("empty", "«{% liquid %}» text"),
    ("unknown-tag", "{% liquid\n«raw»\n%}"),
    ("empty", "«{{ }}»"),
    ("empty", "«{% if %}»{% endif %}"),
    ("empty", "«{% assign %}»"),
    ("syntax", "{{ order.name «+» ' ' }}"),
    ("syntax", "{% if a.b «&»& c.d %}{% endif %}"),
    ("syntax", "{% if a.b «||» c.d %}{% endif %}"),
    ("syntax", "{% if a.b «=» 1 %}{% endif %}"),
    ("syntax", "{% if «{»{ order.name }} == 'x' %}{% endif %}"),
    ("syntax", "{{ order.name | append: «'»x }}"),
    ("syntax", "{{ order.name «|» }}"),
    ("syntax", "{{ «|» upcase }}"),
    ("syntax", "{{ order«..»name }}"),
    ("syntax", "{{ order «name» }}"),
    ("syntax", "{% for x «order».tags %}{% endfor %}"),
    ("syntax", "{% assign x «5» %}"),
    ("syntax unknown-filter unclosed-block", "{{ a «+» b }}{{ c | «nope» }}{% «if» d %}"),
    ("too-long", "{{ «" + "(" * 5_000 + "» }}"),
]


@pytest.mark.parametrize(("codes", "marked"), PROBLEMS)
def test_problems(codes: str, marked: str) -> None:
    text, places = unmarked(marked)
    found = study(text).problems
    assert [(problem.code, problem.start, problem.end) for problem in found] == [
        (code, *place) for code, place in zip(codes.split(), places, strict=True)
    ]


def test_what_nobody_is_sure_of_is_a_warning() -> None:
    texts = [unmarked(marked)[0] for _, marked in PROBLEMS]
    found = {(problem.code, problem.severity) for text in texts for problem in study(text).problems}
    warnings = {code for code, severity in found if severity == "warning"}
    assert warnings == {"bracket", "date-format", "leftover", "too-long"}
    assert len(found) == len(dict(found))


# What a replacement makes of the text.
REPLACED = [
    ("{{ order.name | upcas }}", "{{ order.name | upcase }}"),
    ("{{ order.name %}", "{{ order.name }}"),
    ("{% if a.b }}x{% endif %}", "{% if a.b %}x{% endif %}"),
    ("{% if a.b %}x{% endfor %}", "{% if a.b %}x{% endif %}"),
    ("{% if a.b %}{% elseif c.d %}{% endif %}", "{% if a.b %}{% elsif c.d %}{% endif %}"),
    ("{{ order['name'] }}", "{{ order.name }}"),
    ('{{ ["order"].name }}', "{{ order.name }}"),
]


@pytest.mark.parametrize(("text", "expected"), REPLACED)
def test_replacements(text: str, expected: str) -> None:
    (problem,) = study(text).problems
    assert text[: problem.start] + str(problem.replacement) + text[problem.end :] == expected
    assert study(expected).problems == ()


# Each variable as written, with where it leads from the environment ("/" goes on from an item, "-" is no path),
# its filters, and its tag.
VARIABLES = [
    ("{{ order.name }}", "order.name = order.name"),
    ("{{ a.b | upcase | append: c.d }}", "a.b = a.b | upcase append", "c.d = c.d"),
    ("{{ order | json }}{{ order.name | json }}", "order = order | json", "order.name = order.name | json"),
    ("{% if a.b == c.d %}{% endif %}", "if a.b = a.b", "if c.d = c.d"),
    (
        "{% for x in a.bs %}{{ x }}{{ x.c }}{% endfor %}{{ x }}",
        "for* a.bs = a.bs",
        "x = a.bs/",
        "x.c = a.bs/c",
        "x = x",
    ),
    (
        "{% for x in a.bs %}{% for y in x.cs %}{{ y.d }}{% endfor %}{% endfor %}",
        "for* a.bs = a.bs",
        "for* x.cs = a.bs/cs",
        "y.d = a.bs/cs/d",
    ),
    ("{% for a in a.bs %}{{ a.c }}{% endfor %}{{ a.d }}", "for* a.bs = a.bs", "a.c = a.bs/c", "a.d = a.d"),
    ("{% assign x = a.b %}{{ x.c }}", "assign a.b = a.b", "x.c = a.b.c"),
    ("{% assign x = a.b | upcase %}{{ x }}", "assign a.b = a.b | upcase", "x = -"),
    (
        "{% for x in a.bs %}{% assign y = x.c %}{% endfor %}{{ y.d }}",
        "for* a.bs = a.bs",
        "assign x.c = a.bs/c",
        "y.d = a.bs/c.d",
    ),
    ("{% capture x %}{{ a.b }}{% endcapture %}{{ x }}", "a.b = a.b", "x = -"),
    ("{% increment n %}{{ n }}", "n = -"),
    (
        "{% for i in (1..a.n) limit: a.m %}{{ i }}{{ forloop.index }}{% endfor %}",
        "for a.n = a.n",
        "for a.m = a.m",
        "i = -",
        "forloop.index = -",
    ),
    ("{% cycle a.b, 'x' %}{{ 'text a.b' }}{% raw %}{{ c.d }}{% endraw %}", "cycle a.b = a.b"),
    ("{% case a.b %}{% when c.d %}{% endcase %}", "case a.b = a.b", "when c.d = c.d"),
    (
        "{% liquid\nassign x = a.b\necho x.c\n%}{{ x.d }}",
        "assign a.b = a.b",
        "echo x.c = a.b.c",
        "x.d = a.b.d",
    ),
    (
        "{{ lineItemsForeachitem.product.id }}{{ a.my-field }}",
        "lineItemsForeachitem.product.id = lineItemsForeachitem.product.id",
        "a.my-field = a.my-field",
    ),
    ("{{ a . b }}", "a . b = a.b"),
    ("{{ a.bs[0].c }}", "a.bs[0].c = a.bs"),
    ("{{ a['b'].c }}", "a['b'].c = a.b.c"),
    ("{{ a.b | upcase: }}{{ nope", "a.b = a.b | upcase"),
]


@pytest.mark.parametrize("row", VARIABLES, ids=lambda row: row[0])
def test_variables(row: tuple[str, ...]) -> None:
    text, *expected = row
    assert [told(text, variable) for variable in study(text).variables] == expected


def told(text: str, one) -> str:
    tag = f"{one.tag}{'*' if one.is_looped else ''} " if one.tag else ""
    origin = "-" if one.origin is None else "/".join(one.origin)
    filters = " | " + " ".join(each.name for each in one.filters) if one.filters else ""
    assert all(text[each.start : each.end] == each.name for each in one.filters)
    return f"{tag}{text[one.start : one.end]} = {origin}{filters}"


# What the marked words are where the path is no property of the environment.
SHORTCUTS = [
    ("dot-filter", "{{ order.name«.upcase» }}", "{{ order.name | upcase }}"),
    ("dot-filter", "{% assign x = order.name«.strip_html» %}", "{% assign x = order.name | strip_html %}"),
    ("dot-filter", "{% if order.name.«upcase» == 'X' %}{% endif %}", None),
    ("dot-size", "{{ order.lineItems«.size» }}", "{{ order.lineItems | size }}"),
    ("dot-size", "{% if order.lineItems.«size» > 3 %}{% endif %}", None),
    ("first-last", "{{ order.lineItems.«first».sku }}", None),
    ("first-last", "{{ order.lineItems.«last» }}", None),
]


@pytest.mark.parametrize(("code", "marked", "expected"), SHORTCUTS)
def test_shortcuts(code: str, marked: str, expected: str | None) -> None:
    text, ((start, end),) = unmarked(marked)
    studied = study(text)
    (shortcut,) = (variable.shortcut for variable in studied.variables)
    assert shortcut is not None
    assert studied.problems == ()
    assert (shortcut.code, shortcut.start, shortcut.end) == (code, start, end)
    if expected is not None:
        assert text[:start] + str(shortcut.replacement) + text[end:] == expected


def test_what_liquid_defines() -> None:
    text = "{% assign n = 1 %}{{ n }}{% for x in a.bs %}{% for y in x.cs %}{{ y.d }}{{ a.e }}"
    found = {variable.path: variable.is_local for variable in study(text).variables}
    assert found == {"n": True, "a.bs": False, "x.cs": True, "y.d": True, "a.e": False}


# Laws.


def corpus() -> list[str]:
    documents = [
        *WORKFLOWS.glob("*.flow"),
        *SHARED.glob("workflows/*.flow"),
    ]
    values: set[str] = set()
    for path in documents:
        text = path.read_text("utf-8")
        for step in json.loads(text[text.index("{") :])["root"]["steps"]:
            values |= {
                field["value"] for field in step["config_field_values"] if isinstance(field["value"], str)
            }
    return sorted(value for value in values if "{{" in value or "{%" in value)


def test_real_texts_have_no_problem() -> None:
    texts = corpus()
    assert len(texts) > 60
    assert [problem for text in texts for problem in study(text).problems] == []
    assert all(variable.origin for text in texts for variable in study(text).variables)


WORDS = """{{ }} {% %} {{- -%} order.name tags size | upcase nope : , ' " ( ) .. . [ ] 0 1 if endif else elsif unless
endunless for x in order.tags endfor case when endcase assign = == contains and or capture endcapture raw endraw
comment endcomment liquid cycle increment break echo # doc enddoc tablerow endtablerow ifchanged endifchanged text"""
PIECES = st.sampled_from([*WORDS.split(), "\n"])


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_what_has_no_problem_can_be_parsed(text: str) -> None:
    studied = study(text)
    assert all(0 <= each.start < each.end <= len(text) for each in (*studied.problems, *studied.variables))
    if not studied.problems:
        grammar().parse(text)


@given(st.lists(PIECES, max_size=8).map(" ".join))
def test_texts_before_and_behind_move_places_only(text: str) -> None:
    if re.search(r"unclosed", " ".join(each.code for each in study(text).problems)):
        return
    moved = study(f"Grüße {text}")
    assert [(each.code, each.start - 6) for each in moved.problems] == [
        (p.code, p.start) for p in study(text).problems
    ]


HOSTILE = {
    "openings": "{{" * 40_000,
    "tags": "{%" * 40_000,
    "raws": "{% raw %}" * 10_000,
    "comments": "{% comment %}" * 7_000,
    "brackets": "{{ " + "[" * 3_900 + " }}",
    "braces": "{{ " + "(" * 3_900 + " }}",
    "quotes": "{{ " + "\"'" * 1_900 + " }}",
    "pipes": "{{ x" + " | upcase" * 400 + " }}",
    "deep": "{% if a %}" * 9_000,
    "chain": "{% if " + "a and " * 600 + "a %}{% endif %}",
    "long": "{{ x }}" * 100_000,
    "openings in quotes": '{% " ' * 19_000 + "{% x %}",
    "outputs in quotes": "{{ ' " * 19_000 + "{% x %}",
    "a long tag": "{% " + "a" * 90_000 + " %}",
    "long filters": ("{{ x | " + "a" * 3_900 + " }}") * 25,
    "a long path": "{{ " + "a." * 1_900 + "a }}",
    "aliases": "{% assign a = a.b %}" * 4_000,
    "loops": "{% for a in a.b %}" * 4_000,
    "names": "".join(f"{{% assign a{i} = b %}}" for i in range(3_500)),
    "names read": "".join(f"{{% assign a{i} = b %}}{{{{ a{i} }}}}" for i in range(2_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end(name: str) -> None:
    study(HOSTILE[name])


def test_text_without_liquid_imports_nothing() -> None:
    code = "import sys; from flowc.liquid import study; study('plain'); print('liquid' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_the_package_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import flowc
    from flowc.liquid import studying

    studying._reader.cache_clear()
    for name in [name for name in sys.modules if name == "liquid" or name.startswith("flowc.liquid.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "liquid", None)
    with pytest.raises(flowc.FlowError) as caught:
        studying.study("{{ never.seen.before }}")
    assert caught.value.diagnostics[0].hint == "pip install 'flowc[all]'"
    studying._reader.cache_clear()


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the places they marked."""
    places: list[tuple[int, int]] = []
    parts = re.split("[«»]", marked)
    at = 0
    for i, part in enumerate(parts):
        if i % 2:
            places.append((at, at + len(part)))
        at += len(part)
    return "".join(parts), places
