"""Nothing that a shop, a model or a workflow says is markup, and nothing it says acts."""

from __future__ import annotations

import json
import re

from making.page_talk import ATTACK, HOSTILE, TITLE, Open, idle, say, shown

import flowc

HARMLESS = """(() => {
  const bad = [...document.querySelectorAll("*")].filter((each) =>
    [...each.attributes].some((one) => /^on/i.test(one.name) || /javascript:/i.test(one.value)) ||
    ["IFRAME", "OBJECT", "EMBED", "foreignObject", "style"].includes(each.tagName) ||
    (each.tagName === "IMG") || (each.tagName === "SCRIPT" && each.src !== location.origin + "/page/main.js"));
  return bad.map((each) => each.outerHTML);
})()"""
"""Every element that could act, or that the page itself would never make."""


def as_printed(view: str) -> str:
    return flowc.to_python(flowc.to_json(view), layout=False)


def test_a_hostile_workflow_is_text(tab: Open) -> None:
    page = tab()
    page.ask(
        "Page.addScriptToEvaluateOnNewDocument", source="window.alert = () => { window.struck = true; };"
    )
    page.ask("Page.reload")
    page.until("document.documentElement.dataset.ready !== undefined && typeof window.alert === 'function'")
    say(page, HOSTILE)
    page.says("[link](javascript:alert(4))", "#log")
    idle(page)
    shown(page)
    page.says("<script>alert(2)</script>", ".work-head")
    page.says("<script>alert(2)</script>", "#log")
    assert "\\u202e" not in ascii(page.text("body"))
    assert page.run("document.querySelector('.pane-python .code').textContent") == as_printed(ATTACK)
    assert "onload=alert(3)" in page.run("document.querySelector('.pane-picture svg').textContent")
    page.click("Try it", ".tab")
    page.click("Make up an event")
    page.says("It ran to its end", ".trial")
    page.click("Workflows")
    page.says("<script>alert(2)</script>", "dialog")
    assert page.run(HARMLESS) == []
    assert page.run("window.struck") is None
    assert "trouble" not in page.run("document.body.className")
    assert TITLE.partition(" Ignore")[0] in page.text("#log")


SVG = 'xmlns="http://www.w3.org/2000/svg"'
PICTURES = [
    f"<svg {SVG}><script>window.struck = 1</script></svg>",
    f'<svg {SVG} onload="window.struck = 1"><g onclick="window.struck = 1"/></svg>',
    f'<svg {SVG}><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="//evil/"/></foreignObject></svg>',
    f'<svg {SVG}><a href="javascript:window.struck = 1"><text>x</text></a></svg>',
    f'<svg {SVG}><image href="http://evil/x.png"/><use href="http://evil/y#z"/></svg>',
    f'<svg {SVG}><rect width="url(http://evil/)" style="fill: url(http://evil/)"/></svg>',
    f'<svg {SVG}><g class="skip bar trouble flow"/></svg>',
    f'<svg {SVG}><animate attributeName="href" values="javascript:x"/><set onbegin="window.struck = 1"/></svg>',
]
LEFT = re.compile(r"script|\bon|href|foreign|iframe|style|evil|image|skip|bar|trouble|animate")


def test_of_a_picture_only_shapes_and_texts_are_taken(tab: Open) -> None:
    page = tab()
    for svg in PICTURES:
        made = page.run(
            f"import('/page/picture.js').then(({{ picture }}) => {{ const made = picture({json.dumps(svg)});"
            " document.body.append(made); return made.outerHTML; })"
        )
        assert made.startswith("<svg"), svg
        assert not LEFT.search(made.replace(' style="min-width: 0px;"', "")), svg
        assert page.run(HARMLESS) == []
    assert page.run("window.struck") is None
    page.problems.clear()  # the policy tells of what it has refused in the texts that were read


def test_what_is_no_picture_is_none(tab: Open) -> None:
    page = tab()
    for text in (
        "",
        "no picture",
        "<html/>",
        "<svg><g></svg>",
        '<svg xmlns="http://www.w3.org/1999/xhtml"/>',
    ):
        script = f"import('/page/picture.js').then(({{ picture }}) => picture({json.dumps(text)}) === null)"
        assert page.run(script) is True, text
    page.problems.clear()  # the browser's own account of a broken text has a style of its own


def test_the_policy_refuses_what_a_mistake_could_try(tab: Open) -> None:
    page = tab()
    script = "document.body.innerHTML = '<b>x</b>'; return 'done';"
    assert (
        page.run(f"(() => {{ try {{ {script} }} catch (error) {{ return error.name; }} }})()") == "TypeError"
    )
    assert page.problems
    page.problems.clear()
