"""What is ours in a worker: out of a submission's way, and looked at again once it has run.

Whatever a fork looks at is copied for it, since looking counts references: to look through all
modules, most of them torch's, copies four megabytes. So the zygote looks once, before it forks.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from types import ModuleType

OURS = ("kata", "tests")  # and what lies in them
FOR_LEARNERS = "kata.draw"  # what their files import of it


@dataclass
class _Known:
    """What the zygote has found, which is nothing in a fresh worker."""

    loaded: int = 0  # how many modules there were, of anybody's
    names: tuple[str, ...] = ()  # those of ours among them
    copies: dict[str, ModuleType] = field(default_factory=dict)  # of what learners' files import


_known = _Known()


def prepare() -> None:
    """In the zygote, once all is loaded: find what is ours, and make the copies for learners."""
    _known.names = tuple(_ours(sys.modules))
    modules = {name: sys.modules.pop(name) for name in _known.names}
    importlib.import_module(FOR_LEARNERS)
    _known.copies = {name: sys.modules.pop(name) for name in _ours(list(sys.modules))}
    sys.modules.update(modules)
    _known.loaded = len(sys.modules)


def _ours(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.partition(".")[0] in OURS]


def _modules() -> dict[str, ModuleType]:
    """What was found before the fork, and what is ours of what was loaded since."""
    since = list(islice(reversed(sys.modules), len(sys.modules) - _known.loaded))
    return {name: sys.modules[name] for name in (*_known.names, *_ours(since))}


def forget() -> None:
    """Whoever imports a module of ours from here on gets another copy, and no hidden check."""
    for name in _modules():
        del sys.modules[name]
    sys.modules.update(_known.copies)


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
