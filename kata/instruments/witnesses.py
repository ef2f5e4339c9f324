"""Witnesses of ready-made parts: what was called, and what was dispatched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from kata.instruments.properties import sides
from kata.instruments.threads import everywhere


class _Operators(TorchDispatchMode):  # type: ignore[no-untyped-call]
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # or torch's compiler is loaded: a second

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: set[str] = set()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.names.add(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


class _Functions(TorchFunctionMode):
    """The names of torch's functions as they are called, whatever the file calls them.

    Some ready-made ones (rms_norm, instance_norm) dispatch nothing under their own name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.names.add(getattr(func, "__name__", ""))
        return func(*args, **(kwargs or {}))


def shortcuts(run: Callable[[], torch.Tensor], operators: Iterable[str]) -> dict[str, Any]:
    """Which ready-made operators were used, by two witnesses, and the output.

    They are looked for among those called and dispatched and, as SomethingBackward0, in the
    output's history. A third witness reads the source: see `reads`.

    That nothing was used is soon said; the output takes the work. It is the same unwatched, or
    somebody does otherwise where nobody looks.
    """
    wanted = set(operators)
    torch.default_generator.manual_seed(0)
    called, seen = _Functions(), _Operators()
    with everywhere(called, seen):
        output = run()
    torch.default_generator.manual_seed(0)
    two = {"while_it_is_watched": _kept(output), "unwatched": _kept(run())}
    plain = {name.lstrip("_") for name in wanted}
    return {
        "operators used": sorted((called.names | seen.names) & wanted),
        "operators in the gradient's history": sorted(_history(output) & plain),
        "the output": sides(**two),
    }


def _kept(output: Any) -> Any:
    return output.detach().clone() if isinstance(output, torch.Tensor) else output


def _history(output: Any) -> set[str]:
    """Names of the operators that made the output, in the style of torch.ops, no underscore first.

    A learner's own autograd function may have any name, and is left out.
    """
    found, seen, todo = set(), set(), [getattr(output, "grad_fn", None)]
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if not isinstance(node, torch.autograd.function.BackwardCFunction):
            name = re.sub(r"Backward\d*$", "", node.name())
            found.add(re.sub("[A-Z]", lambda c: f"_{c[0].lower()}", name).lstrip("_"))
        todo += [parent for parent, _ in node.next_functions]
    return found
