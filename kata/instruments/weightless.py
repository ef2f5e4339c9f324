"""Models without numbers: GPT-2 XL takes no memory and 20 ms."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from kata.instruments.threads import everywhere

# What makes a tensor of a size. All else makes real ones: a line of numbers, or what is there.
MAKERS = {torch.empty, torch.zeros, torch.ones, torch.full, torch.rand, torch.randn, torch.normal}
FILLS = ("normal_", "uniform_", "zeros_", "ones_", "constant_", "fill_", "zero_")
# What computes each number by itself
TWO = {"add", "sub", "mul", "div", "truediv", "pow"}
COMPARED = {"eq", "ne", "lt", "le", "gt", "ge"}
ONE = {"neg", "sqrt", "rsqrt", "square", "exp", "log", "sin", "cos", "tanh", "erf", "erfinv"}
ONE |= {"clamp", "clip", "where", "masked_fill", "addcmul", "normal", "bernoulli", "tril", "triu"}
ONE |= {"empty_like", "zeros_like", "ones_like", "full_like", "rand_like", "randn_like"}
EACH = ONE | TWO | COMPARED | {"true_divide", "subtract", "multiply", "divide"}
EACH |= {f"r{name}" for name in TWO}
IN_PLACE = {f"{name}_" for name in EACH} | {f"__i{name}__" for name in TWO}


class _NoNumbers(TorchFunctionMode):
    """Makes large tensors on the meta device, and computes their shapes alone.

    PyTorch does so there in Python, and loads its compiler for it, which takes a second: what
    models are made with is done here. Small ones are real, since a model may compute with numbers
    while it is made.
    """

    LARGE = 1 << 14

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Large ones are made without numbers, and what comes of these has none either."""
        kwargs = kwargs or {}
        name = getattr(func, "__name__", "")
        tensors = [one for one in (*args, *kwargs.values()) if isinstance(one, torch.Tensor)]
        if func in MAKERS and not tensors and kwargs.get("device") is None:
            made = _empty(func, args, kwargs)
            if made.numel() > self.LARGE:
                return made
        elif any(one.is_meta for one in tensors):
            if name.endswith(FILLS) or name in IN_PLACE:
                return tensors[0]
            if name.strip("_") in EACH:
                return _of_their_shape(tensors, name.strip("_") in COMPARED)
        return func(*args, **kwargs)


def _empty(func: Any, args: Any, kwargs: dict[str, Any]) -> torch.Tensor:
    """What the maker would make, without its numbers."""
    if func is torch.normal:
        return torch.empty(kwargs["size"] if "size" in kwargs else args[2], device="meta")
    make = torch.empty if func in (torch.rand, torch.randn) else func
    known = {key: value for key, value in kwargs.items() if key not in ("generator", "device")}
    made: torch.Tensor = make(*args, **known, device="meta")
    return made


def _of_their_shape(tensors: list[torch.Tensor], compared: bool) -> torch.Tensor:
    """What comes of computing with the tensors number by number."""
    shape = np.broadcast_shapes(*(one.shape for one in tensors))
    dtype = functools.reduce(torch.promote_types, (one.dtype for one in tensors))
    return torch.empty(shape, dtype=torch.bool if compared else dtype, device="meta")


@contextlib.contextmanager
def weightless() -> Iterator[None]:
    """Models made in here have shapes and no numbers: GPT-2 XL takes no memory and 20 ms."""
    with everywhere(_NoNumbers()):
        yield
