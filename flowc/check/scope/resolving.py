"""Reads the paths of a workflow where they stand: what they hold there, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowc.check.findings import At, Finding, Replacement
from flowc.check.scope.definitions import Root
from flowc.check.scope.paths import METAFIELDS, advice, corrected, walk
from flowc.check.scope.roots import Absent, Scope
from flowc.check.scope.types import is_list
from flowc.diagnostics.diagnostic import Bucket, Severity, hint_of
from flowc.model.names import is_identifier
from flowc.model.workflow import Reference
from flowc.records import record
from flowc.schema.environment import bare

_SHOWN = 3
_METAFIELD = "metafield"
_COUNTS = ("count", "length", "size")
_ITEMS = ("_item", "Foreachitem")


@record
class Reading(Root):
    """What a path holds where it stands.

    ``owner`` is the type that its last word is a property of, empty for a root alone. ``through`` is the first
    list that the path goes on behind, if any. What follows from a reading that is not sure is information.
    """

    owner: str = ""
    through: str | None = None

    @property
    def doubt(self) -> Severity:
        """How bad it is when this may well be usable."""
        return "warning" if self.is_sure else "info"

    @property
    def is_many(self) -> bool:
        """Is this a list, or something in each item of one?"""
        return is_list(self.mark) or self.through is not None


class PathReader:
    """Reads the paths of one step, and collects what is wrong with them.

    ``bucket`` is where production reports that, if not where the place says.
    """

    def __init__(self, scope: Scope, step: int, bucket: Bucket | None = None) -> None:
        self.scope = scope
        self.step = step
        self.bucket: Bucket | None = bucket
        self.findings: list[Finding] = []

    def read(self, text: str, at: At, local: Mapping[str, Root] | None = None) -> Reading | None:
        """What a path holds; None where it leads nowhere, which is then a finding.

        ``local`` are names that only this place has.
        """
        words = text.split(".")
        root = self._root(words[0], local)
        if isinstance(root, Absent):
            self._absent(root, words, at, local or {})
            return None
        if words[0] not in (local or {}):
            self.gone(words[0], at)
        found = walk(root.mark, words, self.scope.types)
        if found.mark is None:
            self._lost(words, found.lost, found.owner, root, at)
            return None
        if self.scope.types.needing:
            self._needing(words, root, at)
        through = ".".join(words[: found.through]) if found.through else None
        return Reading(found.mark, root.is_sure, found.owner, through)

    def say(
        self,
        code: str,
        message: str,
        at: At,
        hint: str | None = None,
        severity: Severity = "error",
        replacement: Replacement | None = None,
        is_certain: bool = False,
        bucket: Bucket | None = None,
    ) -> None:
        """One finding; a replacement is a path, or a literal or comparison in the place of one."""
        is_value = at.part is None and at.characters is None and not at.keys
        new = Reference(replacement) if isinstance(replacement, str) and is_value else replacement
        self.findings.append(
            Finding(code, message, at, hint, severity, bucket or self.bucket, new, is_certain)
        )

    def _root(self, name: str, local: Mapping[str, Root] | None) -> Root | Absent:
        if local and name in local:
            return local[name]
        return self.scope.root(self.step, name)

    # What is wrong.

    def gone(self, name: str, at: At) -> None:
        """Says it of a root whose data a wait has taken away."""
        gone = self.scope.lasting.gone(self.step, name)
        if gone is None:
            return None
        if gone.is_item:
            message = (
                f"{name} is an item of data that is not there after a wait; whether it stays, nobody says"
            )
            hint = "read the data again after the wait, and loop over that"
            return self.say("FC487", message, at, hint, "info")
        where = "before the wait" if gone.is_everywhere else "before a wait that may lie in between"
        message = f"{name} was read {where}, and its data is not there after one"
        hint = "read it again: add another step of the same kind after the wait, and use its result"
        return self.say("FC487", message, at, hint, "error" if gone.is_everywhere else "warning")

    def _lost(self, words: Sequence[str], count: int, owner: str, root: Root, at: At) -> None:
        """A word that is no property of what stands before it."""
        word, before = words[count - 1], ".".join(words[: count - 1])
        severity, types = root.severity, self.scope.types
        if types.kind(owner) not in ("object", "unknown"):
            message = f"{before} is a single value and has no {word}: its type is {bare(owner)}"
            through = walk(root.mark, words[: count - 1], types).through
            if through:
                hint = f"end the path at {before}, and go through {'.'.join(words[:through])} first"
                return self.say("FC444", message, at, hint, severity)
            return self.say("FC444", message, at, f"end the path at {before}", severity, before)
        if word in _COUNTS and is_list(walk(root.mark, words[: count - 1], types).mark or ""):
            hint = f"a condition cannot count {before}: the step Count does, and Liquid's filter size"
            return self.say("FC444", f"a list has no {word}", at, hint, severity)
        if METAFIELDS in words[: count - 1]:
            return self.say(
                "FC444", f"{bare(owner)} has no {word}", at, advice(words, root.mark, types), severity
            )
        meant = corrected(words, types, root.mark)
        message = f"{bare(owner)} has no {word}"
        if meant is not None and not self._needs(meant[0], root):
            path = ".".join(meant[0])
            hint = (
                f"it is the list itself, without {word}: {path}"
                if len(meant[0]) < len(words)
                else hint_of(path)
            )
            return self.say("FC444", message, at, hint, severity, path, meant[1])
        return self.say("FC444", message, at, self._elsewhere(owner, word, before), severity)

    def _elsewhere(self, owner: str, word: str, before: str) -> str | None:
        """Where to look for a property, when nobody can tell which was meant."""
        types = self.scope.types
        below = [f"{before}.{each}" for each in types.below(owner, word)]
        if below:
            return hint_of(" or ".join(below[:_SHOWN]))
        if owner in types.own:
            return f"it has {', '.join(list(types.fields(owner))[: 3 * _SHOWN])}"
        hint = f"flowc env {bare(owner)} {word!r} looks for what is like it"
        is_kept = _METAFIELD in types.fields(owner)
        declared = f"{bare(owner)}.{word} = metafield(key=…, namespace=…)"
        if not is_identifier(word):
            declared = f'declare("{bare(owner)}", "{word}", "metafield", key=…, namespace=…)'
        return f"{hint}; a metafield is declared: {declared}" if is_kept else hint

    def _needing(self, words: Sequence[str], root: Root, at: At) -> None:
        """Words that are fields with arguments."""
        for owner, word in self._owned(words, root):
            needed = self.scope.types.needing.get((owner, word))
            if needed:
                message = f"{word} of {bare(owner)} needs {' and '.join(needed)}, which a path cannot give"
                given = ", ".join(
                    f"{each}=…" for each in (("key", "namespace") if word == _METAFIELD else needed)
                )
                hint = f"declare it above the function: {bare(owner)}.shortName = {word}({given})"
                self.say("FC446", message, at, hint, root.severity)

    def _absent(self, why: Absent, words: Sequence[str], at: At, local: Mapping[str, Root]) -> None:
        """A root that is not in sight."""
        name, severity = words[0], why.severity
        if why.reason == "trigger" and why.step is not None:
            task = self.scope.workflow.steps[why.step].task
            message = f"{name} is not there when {task} starts the workflow"
            self.say(
                "FC441", message, at, "let only triggers lead here that bring it: with on(1): …", severity
            )
        elif why.reason == "result":
            message = f"{name} is the result of a step that did not surely run before this one"
            hint = "read it further down the way that leads through that step"
            self.say("FC442", message, at, hint, severity)
        elif why.reason == "item":
            message = f"{name} is the item of a loop, and there inside that loop only"
            self.say("FC443", message, at, "read it in the loop's body", severity, bucket="foreachBodyErrors")
        else:
            self._unknown(words, severity, at, local)

    def _unknown(self, words: Sequence[str], severity: Severity, at: At, local: Mapping[str, Root]) -> None:
        """A root that nothing brings."""
        name, rest = words[0], words[1:]
        known = [*local, *self.scope.names(self.step)]
        other = _other_item(name, known)
        if other is not None or name.endswith(_ITEMS):
            message = f"{name} is the item of no list here"
            items = [each for each in known if each.endswith(_ITEMS)]
            slip = None if other else self.scope.types.spelling.meant(name, items)
            there = other or (slip.word if slip else None)
            leads = there is not None and self._leads([there, *rest], local)
            path = ".".join([there, *rest]) if there is not None and leads else None
            hint = hint_of(path, "an item is there inside its loop, or its any or all, only")
            return self.say("FC443", message, at, hint, severity, path, bool(other), "foreachBodyErrors")
        if name == "now" and not rest and at.characters is not None:
            hint = 'Liquid calls the time by a text: "now", in quotes'
            return self.say("FC440", "nothing here is called now", at, hint, severity)
        message = f"nothing here is called {name}"
        meant = self.scope.types.spelling.meant(name, known)
        if meant is not None and self._leads([meant.word, *rest], local):
            path = ".".join([meant.word, *rest])
            return self.say("FC440", message, at, hint_of(path), severity, path, meant.is_certain)
        owners = [each for each in known if self._has(each, name, local)]
        if len(owners) == 1 and self._leads([owners[0], *words], local):
            path = ".".join([owners[0], *words])
            return self.say("FC440", message, at, hint_of(path), severity, path)
        there = ", ".join(dict.fromkeys(known))
        return self.say("FC440", message, at, f"a path begins with what is there: {there}", severity)

    def _leads(self, words: Sequence[str], local: Mapping[str, Root]) -> bool:
        """Is there, or may there be, something at a path?"""
        root = self._root(words[0], local)
        return isinstance(root, Absent) or walk(root.mark, words, self.scope.types).mark is not None

    def _needs(self, words: Sequence[str], root: Root) -> bool:
        """Does a path lead over a field that needs arguments?"""
        needing = self.scope.types.schema.needing_arguments
        return any(word in needing(bare(owner)) for owner, word in self._owned(words, root))

    def _owned(self, words: Sequence[str], root: Root) -> Iterator[tuple[str, str]]:
        """The words of a path after its root, each with the type that it is a property of."""
        for count in range(2, len(words) + 1):
            yield walk(root.mark, words[:count], self.scope.types).owner, words[count - 1]

    def _has(self, root: str, name: str, local: Mapping[str, Root]) -> bool:
        """Does a root surely have this property?"""
        found = self._root(root, local)
        if isinstance(found, Absent) or not found.mark or is_list(found.mark):
            return False
        return name in self.scope.types.fields(found.mark)


def _other_item(name: str, known: Sequence[str]) -> str | None:
    """The item of the same list that is in sight: ``tags_item`` for ``tagsForeachitem``, and the other way."""
    for one, other in (("_item", "Foreachitem"), ("Foreachitem", "_item")):
        if name.endswith(one) and name.removesuffix(one) + other in known:
            return name.removesuffix(one) + other
    return None
