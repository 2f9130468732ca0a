"""The page in light and dark, on phones and wide screens, and for those who want no motion."""

from __future__ import annotations

import pytest
from making.browser import Page
from making.page_talk import CHANGE, Open, idle, say, wished

CONTRAST = """(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const linear = (v) => (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    const [r, g, b] = rgb.map((each) => linear(each / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = rgba(getComputedStyle(each).backgroundColor);
      if (found[3] > 250) return found;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((each) => each.nodeType === 3 && each.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("svg, .unseen, [disabled]")) continue;
    const [a, b] = [rgba(getComputedStyle(element).color), behind(element)].map((each) => light(each.slice(0, 3)));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className}: ${element.textContent.trim().slice(0, 40)}`);
  }
  return poor;
})()"""
"""Texts that stand out too little from what is behind them."""

PAPER = "getComputedStyle(document.body).backgroundColor"
WIDER = "document.scrollingElement.scrollWidth > innerWidth || document.scrollingElement.scrollHeight > innerHeight"


def everything(page: Page) -> None:
    wished(page)
    say(page, CHANGE)
    page.says("sends you an email", "#log")
    idle(page)


@pytest.mark.parametrize("dark", [False, True])
def test_all_texts_can_be_read(tab: Open, dark: bool) -> None:
    page = tab(dark=dark)
    assert page.run(CONTRAST) == []
    everything(page)
    assert page.run(CONTRAST) == []
    for name in ("Try it", "Changes"):
        page.click(name, ".tab")
        if name == "Try it":
            page.click("Make up an event")
            page.says("It ran to its end", ".trial")
        assert page.run(CONTRAST) == []


def test_light_and_dark(tab: Open) -> None:
    page = tab()
    light = page.run(PAPER)
    page.look(dark=True)
    page.until(f"{PAPER} !== '{light}'")
    page.click("Theme")
    page.until(f"{PAPER} === '{light}'")
    assert page.text("#theme") == "Theme: Light"
    page.click("Theme")
    page.until(f"{PAPER} !== '{light}'")
    page.look(dark=False)
    assert page.run(PAPER) != light
    page.ask("Page.reload")
    page.until("document.documentElement.dataset.ready !== undefined")
    assert page.text("#theme") == "Theme: Dark"


NARROW = ["Picture", "Python", "JSON", "Try it", "Changes"]
TABS = "[...document.querySelectorAll('.tab')].filter(e => e.offsetParent).map(e => e.textContent)"


def test_nothing_is_wider_than_the_screen(tab: Open) -> None:
    page = tab()
    everything(page)
    for width in (320, 390, 800, 1280, 2200):
        page.look(size=(width, 844))
        page.until(f"innerWidth === {width}")
        if width < 896:
            page.click("Conversation", ".sides button")
            assert page.run(WIDER) is False, width
            page.click("Workflow", ".sides button")
        assert page.run(TABS) == (NARROW if width < 896 else ["Workflow", "Try it", "Changes"])
        for name in page.run(TABS):
            page.click(name, ".tab")
            assert page.run(WIDER) is False, (width, name)


def test_on_a_phone_one_side_is_shown(tab: Open) -> None:
    page = tab(size=(390, 844))
    wished(page)
    assert page.run("document.querySelector('#work').offsetParent === null")
    page.click("See the workflow")
    assert page.run("document.querySelector('.chat').offsetParent === null")
    shown = "[...document.querySelectorAll('.overview > .pane')].filter(e => e.offsetParent).length"
    assert page.run(shown) == 1
    page.look(size=(1280, 800))
    page.until(f"{shown} === 3")
    assert page.run("document.querySelector('.chat').offsetParent !== null")


def test_no_motion_where_none_is_wanted(tab: Open) -> None:
    page = tab()
    name = (
        "(() => { const e = document.createElement('span'); e.className = 'pulse'; document.body.append(e);"
        " return getComputedStyle(e).animationName; })()"
    )
    assert page.run(name) == "pulse"
    page.look(still=True)
    assert page.run(name) == "none"
