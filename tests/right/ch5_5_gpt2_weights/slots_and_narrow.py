"""5.5 GPT-2's own weights

The work is done in two phases:

1. *Planning.* Every destination in the model is listed as a `Slot`, every tensor of the file is
   checked against its slots. Any problem is raised here.
2. *Execution.* Numbers are copied. Nothing can go wrong any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import torch
from torch import Tensor, nn

PREFIX: Final[str] = "transformer."
HEAD: Final[str] = "lm_head.weight"


@dataclass(frozen=True, repr=False)
class Slot:
    """One tensor of the file and the parameters that its numbers belong to.

    Attributes:
        name: The tensor's name, without any prefix.
        targets: The parameters. If there are several, they lie side by side in the tensor's last
            dimension.
        turned: Whether the file keeps (in, out) where the parameter keeps (out, in).
    """

    name: str
    targets: tuple[nn.Parameter, ...]
    turned: bool = field(default=False)

    def __repr__(self) -> str:
        """A readable summary."""
        return f"Slot({self.name!r}, {self.shape}, turned={self.turned})"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape that the tensor must have in the file."""
        shape = tuple(self.targets[0].shape)
        if self.turned:
            shape = shape[::-1]
        return (*shape[:-1], shape[-1] * len(self.targets))

    def pieces(self, tensor: Tensor) -> Iterator[tuple[nn.Parameter, Tensor]]:
        """Pairs of a parameter and what is to be copied into it."""
        width = self.shape[-1] // len(self.targets)
        for number, target in enumerate(self.targets):
            piece = tensor.narrow(-1, number * width, width)
            yield target, piece.transpose(0, 1) if self.turned else piece


def _linear(name: str, *layers: nn.Linear) -> Iterator[Slot]:
    """The two slots of a layer that is stored as (in, out)."""
    yield Slot(f"{name}.weight", tuple(layer.weight for layer in layers), turned=True)
    yield Slot(f"{name}.bias", tuple(layer.bias for layer in layers))


def _norm(name: str, norm: nn.Module) -> Iterator[Slot]:
    """The two slots of a layer norm."""
    yield Slot(f"{name}.weight", (norm.scale,))
    yield Slot(f"{name}.bias", (norm.shift,))


def _slots(model: nn.Module, has_head: bool) -> Iterator[Slot]:
    """All the slots of a model."""
    yield Slot("wte.weight", (model.tok_emb.weight,))
    yield Slot("wpe.weight", (model.pos_emb.weight,))
    for number, block in enumerate(model.trf_blocks):
        prefix, att = f"h.{number}", block.att
        yield from _norm(f"{prefix}.ln_1", block.norm1)
        yield from _linear(f"{prefix}.attn.c_attn", att.W_query, att.W_key, att.W_value)
        yield from _linear(f"{prefix}.attn.c_proj", att.out_proj)
        yield from _norm(f"{prefix}.ln_2", block.norm2)
        yield from _linear(f"{prefix}.mlp.c_fc", block.ff.layers[0])
        yield from _linear(f"{prefix}.mlp.c_proj", block.ff.layers[2])
    yield from _norm("ln_f", model.final_norm)
    yield Slot(HEAD if has_head else "wte.weight", (model.out_head.weight,))


def load_gpt2_weights(model: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Put GPT-2's published weights into a model, in place, all of them or none.

    Args:
        model: A GPTModel with qkv_bias=True.
        tensors: Names and tensors in Hugging Face's layout. Not changed.

    Raises:
        ValueError: A tensor is missing, has a wrong shape or no place, or the model has no biases
            for query, key and value.
    """
    for number, block in enumerate(model.trf_blocks):
        for layer in (block.att.W_query, block.att.W_key, block.att.W_value):
            if layer.bias is None:
                raise ValueError(f"block {number} has no bias for h.{number}.attn.c_attn.bias")

    plain: dict[str, Tensor] = {name.removeprefix(PREFIX): t for name, t in tensors.items()}
    slots: list[Slot] = list(_slots(model, HEAD in plain))

    known = {slot.name for slot in slots}
    for number in range(len(model.trf_blocks)):
        known |= {f"h.{number}.attn.bias", f"h.{number}.attn.masked_bias"}
    for name in plain:
        if name not in known:
            raise ValueError(f"{name} has no place in the model")

    for slot in slots:
        if slot.name not in plain:
            raise ValueError(f"{slot.name} is missing")
        found = tuple(plain[slot.name].shape)
        if found != slot.shape:
            raise ValueError(f"{slot.name} has shape {found}, not {slot.shape}")

    with torch.no_grad():
        for slot in slots:
            for target, piece in slot.pieces(plain[slot.name]):
                target.copy_(piece)
