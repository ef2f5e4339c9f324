"""What is ours in a worker: out of a submission's way, and looked at again once it has run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType

OURS = ("kata", "tests")  # and what lies in them


def _modules() -> dict[str, ModuleType]:
    return {
        name: module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in OURS and isinstance(module, ModuleType)
    }


def forget() -> None:
    """Whoever imports a module of ours from here on gets another copy, and no hidden check."""
    for name in _modules():
        del sys.modules[name]


class Ours:
    """Our modules and what their names stand for, as they are before a submission loads.

    A submission that knows how can change that back before it is asked, or answer for us: what is
    found is worth a look by a person, and no verdict.
    """

    def __init__(self) -> None:
        self.modules = _modules()
        self.before = dict(self._parts())

    def touched(self) -> list[str]:
        """The names that stand for something else now."""
        now = dict(self._parts())
        names = self.before.keys() | now.keys()
        return sorted(name for name in names if now.get(name) != self.before.get(name))

    def _parts(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        for name, module in self.modules.items():
            for part, value in vars(module).items():
                if part not in CHANGES:
                    yield f"{name}.{part}", _identity(value)
                if isinstance(value, type) and value.__module__ == name:
                    for inner, method in vars(value).items():
                        if inner not in CHANGES and name != NOW:
                            yield f"{name}.{part}.{inner}", _identity(method)


CHANGES = ("__builtins__", "__annotations__", "__warningregistry__", "__annotations_cache__")
NOW = "kata.instruments.now"  # changes with every check


def _identity(value: object) -> tuple[int, ...]:
    """The object, and for a function what it does."""
    if isinstance(value, FunctionType):
        return id(value), id(value.__code__), id(value.__defaults__)
    return (id(value),)
