"""The digest of a step's code: another where the step, or anything of ours that it imports, is another.

It goes into the step's environment, which both runners hold a step's results by; so an edit runs again what it can
change, and nothing else. Libraries of others are not in it: they are the image's, and of a new image everything runs
again; on this machine ``--fresh`` does that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flowc_training.pipeline import imports
from flowc_training.pipeline.imports import Imports

VARIABLE = "FLOWC_CODE"
_LEFT_OUT = ("__pycache__",)


@dataclass(slots=True)
class Sources:
    """Packages of ours, by their names and folders; what was read of them is kept.

    ``beside`` are files and folders that lie outside of packages and that their code reads.
    """

    packages: Mapping[str, Path]
    beside: Sequence[Path] = ()
    _modules: dict[str, Path] = field(default_factory=dict[str, Path])
    _imports: dict[str, Imports] = field(default_factory=dict[str, Imports])
    _digests: dict[Path, str] = field(default_factory=dict[Path, str])

    def __post_init__(self) -> None:
        for name, folder in self.packages.items():
            for path in sorted(folder.rglob("*.py")):
                parts = path.relative_to(folder).with_suffix("").parts
                whole = (name, *parts[:-1]) if parts[-1] == "__init__" else (name, *parts)
                self._modules[".".join(whole)] = path

    def digest(self, module: str) -> str:
        """The sha256 of a module with all that it imports, and of the data in the packages of those.

        Raises ``LookupError`` where none of the packages has it.
        """
        if module not in self._modules:
            raise LookupError(f"no module is called {module!a}")
        found = hashlib.sha256()
        for name, path in sorted(self._files(self.closure(module))):
            found.update(f"{name}\0{self._digest(path)}\n".encode())
        return found.hexdigest()

    def closure(self, module: str) -> frozenset[str]:
        """The modules of ours that a module imports, itself and the packages of all of them among them."""
        seen: set[str] = set()
        todo = [module]
        while todo:
            each = todo.pop()
            if each in seen or each not in self._modules:
                continue
            seen.add(each)
            parts = each.split(".")
            todo += [".".join(parts[:end]) for end in range(1, len(parts))]
            todo += self._taken(each)
        return frozenset(seen)

    def _taken(self, module: str) -> Iterable[str]:
        if module not in self._imports:
            self._imports[module] = imports.read(self._modules[module].read_text("utf-8"), module)
        found = self._imports[module]
        yield from found.names
        for start in found.whole:
            yield from (each for each in self._modules if each.startswith(start))

    def _files(self, modules: Iterable[str]) -> Iterator[tuple[str, Path]]:
        folders: dict[Path, str] = {}
        for each in modules:
            path = self._modules[each]
            yield each, path
            is_package = path.name == "__init__.py"
            folders[path.parent] = each if is_package else each.rpartition(".")[0]
        for folder, name in folders.items():
            yield from ((f"{name}/{path.relative_to(folder)}", path) for path in data(folder))
        for place in self.beside:
            yield from ((f"/{path.relative_to(place.parent)}", path) for path in _below(place))

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self._digests[path]


def data(package: Path) -> Iterator[Path]:
    """The files of a package that are no modules: beside them, and below in folders that are no packages."""
    for each in sorted(package.iterdir()):
        if each.is_file() and each.suffix not in (".py", ".pyc"):
            yield each
        elif each.is_dir() and each.name not in _LEFT_OUT and not (each / "__init__.py").exists():
            yield from _below(each)


def _below(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    for each in sorted(place.rglob("*")) if place.is_dir() else ():
        if each.is_file() and not any(part in _LEFT_OUT for part in each.parts):
            yield each
