from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn


@dataclass
class Slot:
    """One tensor of the file and the parameters it is spread over."""

    name: str
    parameters: list[nn.Parameter | None]
    transposed: bool = False

    @property
    def expected(self) -> tuple[int, ...]:
        first = self.parameters[0]
        assert first is not None
        shape = tuple(first.shape)
        if self.transposed:
            shape = shape[::-1]
        return (*shape[:-1], shape[-1] * len(self.parameters))

    def check(self, tensor: Tensor) -> None:
        if any(p is None for p in self.parameters):
            raise ValueError(f"the model has nothing to put {self.name!r} into")
        if tuple(tensor.shape) != self.expected:
            raise ValueError(f"{self.name!r} has shape {tuple(tensor.shape)}, expected {self.expected}")

    def fill(self, tensor: Tensor) -> None:
        size = tensor.shape[-1] // len(self.parameters)
        for number, parameter in enumerate(self.parameters):
            piece = tensor.narrow(-1, number * size, size)
            parameter.data.copy_(piece.reshape(parameter.shape))


@dataclass
class Checkpoint:
    tensors: Mapping[str, Tensor]
    by_plain_name: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.by_plain_name = {name.split("transformer.", 1)[-1]: name for name in self.tensors}

    def __getitem__(self, name: str) -> Tensor:
        if name not in self.by_plain_name:
            raise ValueError(f"the checkpoint has no {name!r}")
        return self.tensors[self.by_plain_name[name]]


def slots(model: nn.Module, head: str) -> Iterator[Slot]:
    yield Slot("wte.weight", [model.tok_emb.weight])
    yield Slot(head, [model.out_head.weight])
    yield Slot("wpe.weight", [model.pos_emb.weight])
    for i, block in enumerate(model.trf_blocks):
        yield from (Slot(f"h.{i}.{s.name}", s.parameters, s.transposed) for s in block_slots(block))
    yield Slot("ln_f.weight", [model.final_norm.scale])
    yield Slot("ln_f.bias", [model.final_norm.shift])


def block_slots(block: nn.Module) -> Iterator[Slot]:
    for name, norm in (("ln_1", block.norm1), ("ln_2", block.norm2)):
        yield Slot(f"{name}.weight", [norm.scale])
        yield Slot(f"{name}.bias", [norm.shift])
    for name, layers in (
        ("attn.c_attn", (block.att.W_query, block.att.W_key, block.att.W_value)),
        ("attn.c_proj", (block.att.out_proj,)),
        ("mlp.c_fc", (block.ff.layers[0],)),
        ("mlp.c_proj", (block.ff.layers[2],)),
    ):
        yield Slot(f"{name}.weight", [layer.weight for layer in layers], transposed=True)
        yield Slot(f"{name}.bias", [layer.bias for layer in layers])


def load_gpt2_weights(model: nn.Module, tensors: Mapping[str, Tensor]) -> nn.Module:
    checkpoint = Checkpoint(tensors)
    head = "lm_head.weight" if "lm_head.weight" in tensors else "wte.weight"
    every = list(slots(model, head))
    for slot in every:
        slot.check(checkpoint[slot.name])
    known = {slot.name for slot in every}
    for plain, name in checkpoint.by_plain_name.items():
        is_mask = plain.endswith(".attn.bias") or plain.endswith(".attn.masked_bias")
        if plain not in known and not is_mask:
            raise ValueError(f"nothing in the model is called {name!r}")
    with torch.inference_mode():
        pass
    for slot in every:
        slot.fill(checkpoint[slot.name])
    return model
