"""GPT-2's published weights, checked as a whole before any of them is written."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn


@dataclass
class Shelf:
    """The tensors by their bare names. What is taken is crossed off."""

    tensors: dict[str, Tensor]
    taken: set[str] = field(default_factory=set)

    def take(self, name: str, shape: tuple[int, ...]) -> Tensor:
        if name not in self.tensors:
            raise ValueError(f"{name}: missing")
        tensor = self.tensors[name]
        try:
            fits = torch.broadcast_shapes(tensor.shape, shape) == torch.Size(shape)
        except RuntimeError:
            fits = False
        if not fits:
            raise ValueError(f"{name}: shape {tuple(tensor.shape)}, expected {tuple(shape)}")
        self.taken.add(name)
        return tensor.detach().expand(shape)

    def check_empty(self) -> None:
        for name in self.tensors:
            if name not in self.taken:
                raise ValueError(f"{name}: no place in the model")


class Writer:
    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.jobs: list[tuple[Tensor, Tensor]] = []

    def same(self, name: str, parameter: nn.Parameter) -> None:
        self.jobs.append((parameter, self.shelf.take(name, parameter.shape)))

    def norm(self, name: str, norm: nn.Module) -> None:
        self.same(f"{name}.weight", norm.scale)
        self.same(f"{name}.bias", norm.shift)

    def linear(self, name: str, linear: nn.Linear) -> None:
        stored = self.shelf.take(f"{name}.weight", (linear.in_features, linear.out_features))
        self.jobs.append((linear.weight, stored.mT))
        self.same(f"{name}.bias", linear.bias)

    def side_by_side(self, name: str, linears: list[nn.Linear]) -> None:
        width = [linear.out_features for linear in linears]
        weight = self.shelf.take(f"{name}.weight", (linears[0].in_features, sum(width)))
        if any(linear.bias is None for linear in linears):
            raise ValueError(f"{name}.bias: the model has no qkv biases")
        bias = self.shelf.take(f"{name}.bias", (sum(width),))
        pieces = zip(linears, weight.split(width, dim=1), bias.split(width))
        for linear, w, b in pieces:
            self.jobs += [(linear.weight, w.mT), (linear.bias, b)]

    def write(self) -> None:
        self.shelf.check_empty()
        for parameter, numbers in self.jobs:
            parameter.data.copy_(numbers)


def bare(tensors: dict[str, Tensor], blocks: int) -> dict[str, Tensor]:
    """Without the prefix and without the masks of old checkpoints."""
    prefix = "transformer."
    names = {name: name[len(prefix) :] if name.startswith(prefix) else name for name in tensors}
    masks = {f"h.{i}.attn.{kind}" for i in range(blocks) for kind in ("bias", "masked_bias")}
    return {names[name]: tensors[name] for name in tensors if names[name] not in masks}


def load_gpt2_weights(model: nn.Module, tensors: dict[str, Tensor]) -> nn.Module:
    blocks = list(model.trf_blocks)
    shelf = Shelf(bare(tensors, len(blocks)))
    writer = Writer(shelf)
    writer.same("wte.weight", model.tok_emb.weight)
    writer.same("wpe.weight", model.pos_emb.weight)
    for number, block in enumerate(blocks):
        here = f"h.{number}"
        writer.norm(f"{here}.ln_1", block.norm1)
        att = block.att
        writer.side_by_side(f"{here}.attn.c_attn", [att.W_query, att.W_key, att.W_value])
        writer.linear(f"{here}.attn.c_proj", att.out_proj)
        writer.norm(f"{here}.ln_2", block.norm2)
        writer.linear(f"{here}.mlp.c_fc", block.ff.layers[0])
        writer.linear(f"{here}.mlp.c_proj", block.ff.layers[2])
    writer.norm("ln_f", model.final_norm)
    head = "lm_head.weight" if "lm_head.weight" in shelf.tensors else "wte.weight"
    writer.same(head, model.out_head.weight)
    writer.write()
    return model
