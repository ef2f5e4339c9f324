"""How much work some code is: the multiplications of its matrix products, however it is written.

They are counted where torch hands them to the processor, so that a module's call, F.linear, @ and
einsum count alike. What reaches that place undivided, as einsum does in inference mode, is taken
apart first: else such code would seem to do no work. `linear` and `matmul` are counted as they
are, since taking them apart loads half of torch's compiler, as torch's own FlopCounterMode does.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, ClassVar
from unittest.mock import patch

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from kata.instruments.threads import everywhere

FACTORS = {  # of each product, where its two factors stand among its arguments
    **dict.fromkeys(("mm", "bmm", "mv", "dot", "vdot"), 0),
    **dict.fromkeys(("addmm", "addbmm", "baddbmm", "addmv"), 1),
}
WHOLE = "matmul", "linear"  # products that come undivided in inference mode
ATTENTION = "scaled_dot_product"  # a part of the names of attention's fused kernels


class Work(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts while it is entered, in this thread alone: see `counted`.

    `was_recorded` says whether one of the products was made with gradients on.
    """

    paused = False
    undivided: ClassVar[set[Any]] = set()  # what is known to have no parts: to ask takes long

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # or torch's compiler is loaded

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.multiplications = 0
        self.was_recorded = False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Count a product; take anything else apart, if it has parts, and count those."""
        kwargs = kwargs or {}
        name = func.overloadpacket.__name__
        if name in FACTORS or name.startswith(f"_{ATTENTION}"):
            self._count(_multiplications(name, args))
        elif name in WHOLE:
            product = func(*args, **kwargs)
            self._count(product.numel() * args[0].shape[-1])
            return product
        elif name == "mul":
            product = func(*args, **kwargs)
            self._count(product.numel() if _is_of_all_pairs(product, args) else 0)
            return product
        elif func not in self.undivided:
            with self:
                parts = func.decompose(*args, **kwargs)
            if parts is not NotImplemented:
                return parts
            self.undivided.add(func)
        return func(*args, **kwargs)

    def _count(self, multiplications: int) -> None:
        if not Work.paused:
            self.multiplications += multiplications
            self.was_recorded |= torch.is_grad_enabled()


def _multiplications(name: str, args: Any) -> int:
    """Of (.., n, k) times (.., k, m), which are n * k * m; attention is two such products."""
    if ATTENTION in name:
        queries, keys, values = args[:3]
        looks = queries.numel() // queries.shape[-1] * keys.shape[-2]
        return int(looks * (keys.shape[-1] + values.shape[-1]))
    one, other = args[FACTORS[name] :][:2]
    return int(one.numel() * (other.shape[-1] if other.dim() > 1 else 1))


def _is_of_all_pairs(product: torch.Tensor, factors: Any) -> bool:
    """Were both factors stretched? Then it is a matrix product, but for the sum."""
    sizes = [one.numel() for one in factors if isinstance(one, torch.Tensor)]
    return len(sizes) == 2 and product.numel() > max(sizes)


@contextlib.contextmanager
def counted() -> Iterator[Work]:
    """Counts what is done in here: `with counted() as work: run()`, then `work.multiplications`."""
    with _causal_bias(), everywhere(work := Work()):
        yield work


def _causal_bias() -> contextlib.AbstractContextManager[Any]:
    """Let torch's mask for causal attention be made as ever: while one counts, torch makes none.

    It belongs to a class of its own, and what a counter hands back belongs to one already.
    """
    bias = sys.modules.get("torch.nn.attention.bias")  # to import it takes a second
    return patch.object(bias.CausalBias, "__new__", _unseen) if bias else contextlib.nullcontext()


def _unseen(kind: type[torch.Tensor], *_: Any) -> torch.Tensor:
    with torch._C._DisableTorchDispatch():
        return torch.Tensor.__new__(kind)


@contextlib.contextmanager
def uncounted() -> Iterator[None]:
    """What is done in here is nobody's work."""
    before, Work.paused = Work.paused, True
    try:
        yield
    finally:
        Work.paused = before
