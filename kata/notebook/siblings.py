"""`from ch4_2_layer_norm import LayerNorm` gives a notebook's own, as a file's imports do.

So code that was a file can be pasted into a cell as it is.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from kata.course.sections import files
from kata.notebook.shell import Shell


class Siblings(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The course's modules, made of what cells have defined; files on the path come first."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.modules: list[str] = []
        sys.meta_path.append(self)

    def close(self) -> None:
        sys.meta_path.remove(self)
        for name in self.modules:
            sys.modules.pop(name, None)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if f"{fullname}.py" not in files():
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        self.modules.append(module.__name__)

        def look_up(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            if name not in self.shell.user_ns:
                raise ImportError(f"{name} isn't defined here yet: run the cell above that does it")
            return self.shell.user_ns[name]

        module.__dict__["__getattr__"] = look_up
