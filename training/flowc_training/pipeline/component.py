"""A component: one program with its inputs and outputs, as Tangle has them, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

BY_VALUE = ("String", "Integer", "Float", "Boolean")
"""Types that a program is given as words; every other is a file, of which it is given the path."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a component takes: a text where its type is ``BY_VALUE``, else a file. ``default`` is for texts alone."""

    name: str
    type: str = "String"
    default: str | None = None
    says: str = ""

    @property
    def is_text(self) -> bool:
        """It is given as a word of the command."""
        return self.type in BY_VALUE


@dataclass(frozen=True, slots=True)
class Output:
    """A file, or a folder, that a component makes."""

    name: str
    type: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A word of a command: what an input says."""

    input: str


@dataclass(frozen=True, slots=True)
class File:
    """A word of a command: the path of an input's file."""

    input: str


@dataclass(frozen=True, slots=True)
class Made:
    """A word of a command: the path where an output is to be put."""

    output: str


Word = str | Text | File | Made


@dataclass(frozen=True, slots=True)
class Component:
    """A program: ``command`` is what runs it, ``environment`` the variables it gets."""

    name: str
    says: str
    command: tuple[Word, ...]
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with it, a line each."""
        return tuple(f"component {self.name!a}: {each}" for each in _problems(self))


def _problems(component: Component) -> Iterator[str]:
    names = [each.name for each in (*component.inputs, *component.outputs)]
    yield from (
        f"{each!a} stands twice" for each in sorted({each for each in names if names.count(each) > 1})
    )
    texts = {each.name for each in component.inputs if each.is_text}
    files = {each.name for each in component.inputs if not each.is_text}
    made = {each.name for each in component.outputs}
    for word in component.command:
        if isinstance(word, Text) and word.input not in texts:
            yield f"its command wants the text of {word.input!a}, which is no input of a type of text"
        elif isinstance(word, File) and word.input not in files:
            yield f"its command wants the file of {word.input!a}, which is no input of a type of file"
        elif isinstance(word, Made) and word.output not in made:
            yield f"its command makes {word.output!a}, which is no output"
    said = {each.output for each in component.command if isinstance(each, Made)}
    yield from (f"nothing in its command makes {each!a}" for each in sorted(made - said))
    yield from (
        f"{each.name!a} is a file and cannot have a default"
        for each in component.inputs
        if not each.is_text and each.default is not None
    )


def of_module(
    name: str,
    says: str,
    module: str,
    inputs: Sequence[Input],
    outputs: Sequence[Output],
    environment: Mapping[str, str],
) -> Component:
    """The component of a module that is run with ``--INPUT …`` for each input and ``--OUTPUT PATH`` for each output."""
    return Component(
        name,
        says,
        (
            "python",
            "-m",
            module,
            *(word for each in inputs for word in (_option(each.name), _taken(each))),
            *(word for each in outputs for word in (_option(each.name), Made(each.name))),
        ),
        tuple(inputs),
        tuple(outputs),
        environment,
    )


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _taken(given: Input) -> Word:
    return Text(given.name) if given.is_text else File(given.name)
