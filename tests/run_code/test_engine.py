"""``run_script``: what scripts return, how they fail, and that hostile ones are stopped with nothing in reach."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import flowc
from flowc.jsontext import Number
from flowc.run_code import engine
from flowc.run_code.engine import ScriptError, ScriptRun, run_script

CLOCK = datetime(2026, 3, 31, 9, 5, 7, tzinfo=UTC)
MAIN = "export default function main(input) { "


def run(script: str, value: Any = None, **limits: Any) -> ScriptRun:
    return run_script(script, value, clock=CLOCK, **{"seconds": 0.2, "megabytes": 32} | limits)


# The script and its input; what it returns.
RETURNED = [
    (MAIN + "return input; }", {"a": [1, "x", None, True, 1.5]}, {"a": [1, "x", None, True, 1.5]}),
    (MAIN + "return input.ü + '🎁'; }", {"ü": "é"}, "é🎁"),
    (MAIN + "return input.a + 1; } // end", {"a": Number("1e2")}, 101),
    ("const N = 3;\nfunction f(x) { return x * N; }\n" + MAIN + "return { b: f(input.a) }; }", {"a": 2}, {"b": 6}),
    ("const main = (input) => input;\nexport default main;", [1], [1]),
    (MAIN + "}", 1, None),
    (MAIN + "return undefined; }", 1, None),
    (MAIN + "return { a: undefined, b: NaN, c: [() => 1] }; }", 1, {"b": None, "c": [None]}),
    (MAIN + "return { a: -0, b: new String('x'), c: new Map([[1, 2]]), d: [, 1], e: Symbol('s') }; }", 1,
     {"a": 0, "b": "x", "c": {}, "d": [None, 1]}),
    (MAIN + "return { a: new Date(0), b: new Date('x'), c: '\\ud800', ['__proto__']: 1 }; }", 1,
     {"a": "1970-01-01T00:00:00.000Z", "b": None, "c": "\ud800", "__proto__": 1}),
    (MAIN + "class Money { toJSON() { return 'EUR'; } } return { a: new Money(), b: { toJSON: () => 2 } }; }", 1,
     {"a": "EUR", "b": 2}),
    (MAIN + "return Object.keys(input); }", {"__proto__": 1}, ["__proto__"]),
    # Any function that is exported as the default.
    ("export default (input) => input;", [2], [2]),
    ("export default function (input) { return input; }", [3], [3]),
    ("function run(input) { return input; }\nexport { run as default };", [4], [4]),
    (MAIN + "return [...new Map([['a', 1]])].flat().includes('a') && /b+/u.test('abb'); }", 1, True),
    # The clock and chance.
    (MAIN + "return [Date.now(), new Date(5).getTime()]; }", 1, [1774947907000, 5]),
    (MAIN + "return [new Date(), new (new Date().constructor)()]; }", 1, ["2026-03-31T09:05:07.000Z"] * 2),
    (MAIN + "return new Date() instanceof Date; }", 1, True),
    (MAIN + "return new Date(2026, 0, 1).toISOString(); }", 1, "2026-01-01T00:00:00.000Z"),
    # Nothing in reach.
    (MAIN + "return ['process', 'require', 'fetch', 'Promise', 'setTimeout', 'queueMicrotask', 'std', 'os', 'Atomics',"
     " 'performance', 'WebAssembly', 'atob'].filter((name) => name in globalThis); }", 1, []),
    # Tricks that only harm the script itself.
    ("JSON.stringify = () => 'no'; Array.prototype.push = () => 1;\n" + MAIN + "return { a: 1 }; }", 1, {"a": 1}),
    (MAIN + "Object.prototype.toJSON = undefined; return { __proto__: null, a: 1 }; }", 1, {"a": 1}),
    *((MAIN + spoiled + " return { a: [1] }; }", 1, {"a": [1]}) for spoiled in (
        "Object.prototype.toJSON = () => ({ b: 2 }); Array.prototype.push = () => { while (true); };",
        "Array.prototype.toJSON = () => 5; Array.prototype[Symbol.iterator] = () => { throw 1; };",
        "Object.defineProperty(Array.prototype, '0', { set() { throw 1; } });",
        "Object.prototype.kind = Object.prototype.value = Object.prototype.message = 'no';",
        "Object.prototype[Symbol.toPrimitive] = () => { while (true); };",
        "String.prototype.slice = String.prototype.toString = () => { throw 1; };",
        "JSON.parse = Object.keys = Array.isArray = Reflect.apply = () => { throw 1; };",
        "Function.prototype.call = Function.prototype.apply = null; WeakSet.prototype.has = () => false;",
        "globalThis.JSON = globalThis.Object = globalThis.Reflect = globalThis.main = null;",
        "Object.freeze(Object.prototype); Object.freeze(globalThis);",
        "Object.preventExtensions(globalThis); globalThis.globalThis = 3;",
        "console.log = console = null;",
        "main = () => 5;",
        "Date.prototype.toISOString = Date.prototype.toJSON = () => 'no';",
        "(0, eval)('let __flowc_take = 1');",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("script", "value", "expected"), RETURNED)
def test_returned(script: str, value: Any, expected: Any) -> None:
    assert run(script, value, seconds=5).value == expected


# The script; how it fails, where (None: no place is known), and words of the message.
FAILED = [
    ("let a = 1;\nlet b = ;", "syntax", 2, "SyntaxError"),
    ("import * as os from 'os';\n" + MAIN + "}", "error", None, "os"),
    (MAIN + "\n  return input.a.b; }", "error", 2, "TypeError"),
    (MAIN + "\n\nthrow new RangeError('mine'); }", "error", 3, "RangeError: mine"),
    (MAIN + "throw 'a text'; }", "error", None, "thrown: a text"),
    (MAIN + "throw { get message() { throw 1; } }; }", "error", None, "cannot be told"),
    ("const a = 1;\nconst b = '\0';", "syntax", 2, "NUL"),
    (MAIN + "return 1; }\n/*", "syntax", None, "SyntaxError"),
    (MAIN + "return new Proxy({}, { ownKeys() { while (true); } }); }", "time", None, "too long"),
    (MAIN + "throw null; }", "memory", None, "or throws null"),
    (MAIN + "throw { message: { toString() { while (true); } } }; }", "error", None, "thrown"),
    (MAIN + "throw new Error('one\\ntwo\\r\\nthree'); }", "error", 1, "Error: one"),
    (MAIN + "throw new Proxy({}, { get() { while (true); } }); }", "time", None, "too long"),
    (MAIN + "return { get a() { while (true); } }; }", "time", None, "too long"),
    (MAIN + "return { get a() { throw new Error('mine'); } }; }", "error", 1, "Error: mine"),
    (MAIN + "return new Proxy({}, { ownKeys() { throw new Error('mine'); } }); }", "error", 1, "Error: mine"),
    (
        MAIN + "return new Proxy([], { get: (_, key) => key === 'length' ? 1e9 : 'x'.repeat(9e3) }); }",
        "output",
        None,
        "more than",
    ),
    (MAIN + "return new Array(1e9); }", "output", None, "more than 1,000,000"),
    (MAIN + "return [[1n]]; }", "error", None, "BigInt"),
    (MAIN + "return { then() {} }; }", "error", None, "promise"),
    (MAIN + "return __flowc_take(() => 1); }", "error", 1, "not for scripts"),
    (MAIN + "globalThis.__flowc_take = 1; }", "error", 1, "read-only"),
    ("await new ((async () => {})().constructor)(() => {});\n" + MAIN + "}", "time", None, "never comes"),
    ("(async () => {})().constructor.prototype.then = 1;\n" + MAIN + "}", "error", 1, "read-only"),
    (
        "const f = (async () => {})(); f.then(() => { while (true); });\n" + MAIN + "}",
        "time",
        None,
        "too long",
    ),
    (
        MAIN + "console.log('a'); Error.prepareStackTrace = () => { while (true); }; return null.x; }",
        "error",
        None,
        "null",
    ),
    (MAIN + "return console.error('c'); }", "error", 1, "TypeError"),
    (MAIN + "return Math.random(); }", "error", 1, "TypeError"),
    ("const other = 1;", "error", None, "no export default function"),
    ("const main = 1;", "error", None, "no export default function"),
    ("function main() { return 1; }", "error", None, "no export default function"),
    ("export default 1;", "error", None, "is no function"),
    ("export default class { }", "error", None, "class constructors"),
    ("export default async function main() { return 1; }", "error", None, "promise"),
    (MAIN + "return import('os'); }", "error", None, "promise"),
    (MAIN + "return 1n; }", "error", None, "BigInt"),
    (MAIN + "const a = {}; a.a = a; return a; }", "error", None, "circular"),
    (MAIN + "return fetch('https://example.com'); }", "error", 1, "fetch is not defined"),
    (MAIN + "return constructor.constructor('return process')(); }", "error", None, "process is not defined"),
    (MAIN + "return (function () { return this; })().process.env; }", "error", None, "undefined"),
    # Limits.
    (MAIN + "while (true); }", "time", None, "too long"),
    ("while (true);\n" + MAIN + "}", "time", None, "too long"),
    (MAIN + "try { while (true); } finally { while (true); } }", "time", None, "too long"),
    (MAIN + "return /(a+)+$/.test('a'.repeat(40) + 'b'); }", "time", None, "too long"),
    (MAIN + "return Array(2 ** 32 - 1).indexOf(1); }", "time", None, "too long"),
    (MAIN + "return new Array(1e9).fill(1); }", "memory", None, "too much memory"),
    (MAIN + "const a = []; while (true) a.push(new Array(1000)); }", "memory", None, "too much memory"),
    (MAIN + "let a = 'x'; while (true) a += a; }", "memory", None, "too long a text"),
    (MAIN + "return new ArrayBuffer(2 ** 30); }", "memory", None, "too much memory"),
    (MAIN + "return main(input) + 1; }", "stack", None, "too deep"),
    (
        MAIN + "let a = []; for (let i = 0; i < 3000; i++) a = [a]; return a; }",
        "stack",
        None,
        "too deep",
    ),
    (MAIN + "return 'x'.repeat(2e6); }", "output", None, "more than 1,000,000"),
]


@pytest.mark.parametrize(("script", "kind", "line", "words"), FAILED)
def test_failed(script: str, kind: str, line: int | None, words: str) -> None:
    with pytest.raises(ScriptError) as caught:
        run(script)
    assert caught.value.kind == kind
    assert words in caught.value.message
    if line is not None:
        assert caught.value.line == line


def test_the_log() -> None:
    found = run(
        MAIN + "console.log('a', { b: [1] }, undefined, 2); console.log(new Error('c'), () => 1); return 1; }"
    )
    assert found == ScriptRun(1, ('a {"b":[1]} undefined 2', "Error: c a function"))


def test_the_log_says_what_it_can() -> None:
    said = "const a = {}; a.a = a; console.log(a); console.log({ get b() { throw 1; } }); console.log(Symbol('s'), 1n);"
    assert run(MAIN + said + "console.log('x'.repeat(999), { c: 'y'.repeat(5000) }); return 1; }").log == (
        "a value that cannot be written",
        "a value that cannot be written",
        "Symbol(s) 1",
        "x" * 999 + "…",
    )


def test_the_log_of_a_script_that_fails() -> None:
    with pytest.raises(ScriptError) as caught:
        run(MAIN + "console.log('before'); throw 1; }")
    assert caught.value.log == ("before",)


def test_a_long_log_ends() -> None:
    found = run(MAIN + "for (let i = 0; i < 5000; i++) console.log('x'.repeat(5000)); return 1; }", seconds=5)
    assert len(found.log) == 1_000
    assert max(map(len, found.log)) == 1_000


def test_what_a_script_that_never_ends_wrote_is_kept() -> None:
    for endless in ("while (true);", "const a = []; while (true) a.push(new Array(1000));"):
        with pytest.raises(ScriptError) as caught:
            run(MAIN + "console.log('before'); " + endless + " }")
        assert caught.value.log == ("before",)


@pytest.mark.parametrize(
    "asked", ["Date.now()", "new Date()", "new Date", "Date()", "new (class extends Date {})()"]
)
def test_a_script_that_asks_for_the_time(asked: str) -> None:
    assert run(MAIN + f"return {asked}; }}").wants_clock
    assert not run(
        MAIN + "return new Date(5).getTime() + Date.parse('2026-01-01') + Date.UTC(2026, 1); }"
    ).wants_clock


def test_what_the_engine_cannot_interrupt_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stuck = tmp_path / "stuck.py"
    stuck.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(engine, "_WORKER", stuck)
    monkeypatch.setattr(engine, "_GRACE", 0.3)
    with pytest.raises(ScriptError) as caught:
        run(MAIN + "}", seconds=0.1)
    assert caught.value.kind == "time"


# What the process does; how the script is said to have failed.
ENDS = [
    ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "time"),
    ("raise MemoryError", "memory"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "error"),
    ("print('no JSON')", "error"),
    ("raise ValueError('broken')", "error"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind there")
@pytest.mark.parametrize(("code", "kind"), ENDS)
def test_a_process_that_ends_without_a_reply(
    code: str, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(code)
    monkeypatch.setattr(engine, "_WORKER", broken)
    with pytest.raises(ScriptError) as caught:
        run(MAIN + "}")
    assert caught.value.kind == kind


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of this kind there")
@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/hostname')", "__import__('socket').socket()", "bytearray(2**30)"],
)
def test_the_process_has_nothing_in_reach(attempt: str) -> None:
    """Even if a script broke out of the engine, its process could open and start nothing."""
    worker = Path(engine.__file__).with_name("worker.py")
    code = f"import runpy, socket; runpy.run_path({str(worker)!r})['_confine'](1, 32)\ntry: {attempt}\n"
    code += "except (OSError, MemoryError): print('refused')"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "refused", done.stderr


@pytest.mark.usefixtures("no_engine")
def test_without_the_engine_a_line_says_what_to_install() -> None:
    with pytest.raises(flowc.FlowError) as caught:
        run(MAIN + "}")
    assert caught.value.diagnostics[0].hint == "pip install 'flowc[all]'"
