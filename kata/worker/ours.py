"""What is ours in a worker: out of a submission's way, and looked at again once it has run."""

from __future__ import annotations

import sys
from types import ModuleType

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
        self.before = {name: (module, dict(vars(module))) for name, module in _modules().items()}

    def touched(self) -> list[str]:
        """The names that stand for something else now."""
        return sorted(
            f"{name}.{part}"
            for name, (module, before) in self.before.items()
            for part in before.keys() | vars(module).keys()
            if not part.startswith("__") and before.get(part) is not vars(module).get(part)
        )
