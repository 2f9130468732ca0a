"""A real browser for tests: Chromium over its debugging pipe, as a person uses a page, and all that it asked for.

Needs nothing but the browser: the protocol's messages go through two file descriptors, each ended by a NUL.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 15.0
"""Seconds that a page has to become what is expected."""

_KEYS = {
    "Enter": (13, "\r"),
    "Tab": (9, ""),
    "Escape": (27, ""),
    "ArrowRight": (39, ""),
    "ArrowLeft": (37, ""),
    "Home": (36, ""),
    "End": (35, ""),
    "s": (83, "s"),
    " ": (32, " "),
}
_HELD = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}


class Browser:
    """A running Chromium."""

    def __init__(self, folder: Path) -> None:
        assert CHROMIUM is not None
        down_read, self._down = os.pipe()
        up, up_write = os.pipe()
        # The browser reads the protocol on 3 and writes it on 4.
        command = f'exec "$0" "$@" 3<&{down_read} 4>&{up_write}'
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
        flags += ["--hide-scrollbars", "--no-first-run", "--disable-extensions"]
        flags += ["--disable-background-networking", "--disable-dev-shm-usage"]
        self._process = subprocess.Popen(
            ["bash", "-c", command, CHROMIUM, *flags, f"--user-data-dir={folder}", "about:blank"],
            pass_fds=(down_read, up_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(down_read)
        os.close(up_write)
        self._up = up
        self._numbers = itertools.count(1)
        self._answers: dict[int, queue.Queue[dict[str, Any]]] = {}
        self.pages: dict[str, Page] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        kept = b""
        while chunk := os.read(self._up, 1 << 20):
            *whole, kept = (kept + chunk).split(b"\0")
            for each in whole:
                self._told(json.loads(each))
        os.close(self._up)

    def _told(self, message: dict[str, Any]) -> None:
        waiting = self._answers.pop(message.get("id", 0), None)
        if waiting is not None:
            waiting.put(message)
        elif message.get("sessionId") in self.pages:
            self.pages[message["sessionId"]].told(message["method"], message["params"])

    def ask(self, method: str, session: str | None = None, **given: Any) -> Any:
        """One command of the protocol, and its result."""
        number = next(self._numbers)
        answer: queue.Queue[dict[str, Any]] = queue.Queue()
        self._answers[number] = answer
        message = {"id": number, "method": method, "params": given}
        if session is not None:
            message["sessionId"] = session
        os.write(self._down, json.dumps(message).encode() + b"\0")
        found = answer.get(timeout=30)
        if "error" in found:
            raise AssertionError(f"{method}: {found['error']}")
        return found["result"]

    @contextmanager
    def page(self, *, dark: bool = False, size: tuple[int, int] = (1280, 800)) -> Iterator[Page]:
        """A page of its own profile."""
        context = self.ask("Target.createBrowserContext")["browserContextId"]
        target = self.ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self.pages[session] = Page(self, session, context)
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            page.ask(f"{domain}.enable")
        page.look(dark=dark, size=size)
        try:
            yield page
        finally:
            self.ask("Target.disposeBrowserContext", browserContextId=context)
            del self.pages[session]

    def close(self) -> None:
        """End the browser."""
        os.close(self._down)
        self._process.terminate()
        self._process.wait(10)


_STILL = """(async () => {
  const each = %s, frame = () => new Promise(requestAnimationFrame);
  let box, before;
  for (let tries = 0; tries < 100 && (!before || before.x !== box.x || before.y !== box.y); tries++) {
    each.scrollIntoView({block: "center"});
    before = each.getBoundingClientRect();
    await frame();
    await frame();
    box = each.getBoundingClientRect();
  }
  return {x: box.x + Math.min(box.width / 2, 60), y: box.y + Math.min(box.height / 2, 20)};
})()"""
"""Where to click on an element: pages scroll in the next frame, and a click on where it was a frame ago misses."""


class Page:
    """One tab: ``requests`` are the addresses it asked for, ``problems`` what it complained of."""

    def __init__(self, browser: Browser, session: str, context: str) -> None:
        self._browser = browser
        self._session = session
        self.context = context
        self.requests: list[str] = []
        self.problems: list[str] = []

    def told(self, method: str, params: dict[str, Any]) -> None:
        """An event of the protocol."""
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(params["exceptionDetails"])[:2000])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.problems.append(json.dumps(params["args"])[:2000])
        elif method == "Log.entryAdded" and params["entry"]["source"] != "network":
            self.problems.append(params["entry"]["text"])
        elif method == "Audits.issueAdded" and "ContentSecurityPolicy" in params["issue"]["code"]:
            self.problems.append(json.dumps(params["issue"])[:2000])

    def ask(self, method: str, **given: Any) -> Any:
        """One command of the protocol to this tab."""
        return self._browser.ask(method, self._session, **given)

    def look(self, *, dark: bool = False, size: tuple[int, int] = (1280, 800), still: bool = False) -> None:
        """What the person prefers, and how large the window is."""
        width, height = size
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"},
        ]
        self.ask("Emulation.setEmulatedMedia", features=features)

    def open(self, url: str) -> None:
        """Go to an address, and wait until the page says that it is ready."""
        self.ask("Page.navigate", url=url)
        self.until("document.documentElement.dataset.ready !== undefined")

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise AssertionError(f"{script}: {found['exceptionDetails']}")
        return found["result"].get("value")

    def until(self, script: str, seconds: float = PATIENCE) -> Any:
        """Wait until an expression is true, and give its value."""
        end = time.monotonic() + seconds
        while True:
            try:
                found = self.run(script)
            except AssertionError:  # the page is just being exchanged
                found = None
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"never true: {script}; the page says: {self.text('body')[:2000]}")
            time.sleep(0.02)

    def text(self, selector: str) -> str:
        """What is to be read in an element."""
        return self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def says(self, text: str, selector: str = "body") -> None:
        """Wait until a text is to be read in an element."""
        self.until(f"document.querySelector({json.dumps(selector)})?.innerText.includes({json.dumps(text)})")

    def click(self, text: str, selector: str = "button") -> None:
        """Click on the element in sight that has this text, with the mouse, once it stands still."""
        find = (
            f"[...document.querySelectorAll({json.dumps(selector)})].find("
            f"each => each.offsetParent !== null && !each.disabled && each.textContent.includes({json.dumps(text)}))"
        )
        self.until(f"{find} !== undefined")
        where = self.run(_STILL % find)
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **where)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.ask("Input.insertText", text=text)

    def press(self, key: str, *held: str) -> None:
        """Press a key, with others held."""
        code, text = _KEYS[key] if key in _KEYS else (ord(key.upper()), key)
        modifiers = sum(_HELD[each] for each in held)
        more: dict[str, Any] = {
            "key": key,
            "code": key,
            "windowsVirtualKeyCode": code,
            "modifiers": modifiers,
        }
        if text and not held:
            more["text"] = text
        self.ask("Input.dispatchKeyEvent", type="keyDown", **more)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **{**more, "text": ""} if "text" in more else more)

    def focus(self) -> str:
        """What has the focus: its label or text."""
        return self.run(
            "(() => { const e = document.activeElement; return e === document.body ? '' : e.getAttribute('aria-label')"
            " ?? e.labels?.[0]?.textContent ?? e.textContent.trim(); })()"
        )

    def tab_to(self, text: str, most: int = 80) -> None:
        """Press Tab until something of this name has the focus."""
        for _ in range(most):
            if text in self.focus():
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {text!r}")

    def picture(self, path: Path) -> None:
        """A picture of what is in sight."""
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def downloads(self, folder: Path) -> None:
        """Let downloads go into a folder."""
        self._browser.ask(
            "Browser.setDownloadBehavior",
            behavior="allow",
            browserContextId=self.context,
            downloadPath=str(folder),
        )


@contextmanager
def running() -> Iterator[Browser]:
    """A browser that is ended in the end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(Path(folder))
        try:
            yield browser
        finally:
            browser.close()
