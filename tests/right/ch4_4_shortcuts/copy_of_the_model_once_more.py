"""4.4 Shortcut connections"""

from __future__ import annotations

import copy

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn
from torch.nn import functional as F


class ExampleDeepNeuralNetwork(nn.Module):
    layers: nn.ModuleDict

    def __init__(self, layer_sizes: list[int], use_shortcut: bool) -> None:
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleDict()
        before, *others = layer_sizes
        for number, size in enumerate(others):
            self.layers[str(number)] = nn.Sequential(nn.Linear(before, size), GELU())
            before = size

    def forward(self, x: Tensor) -> Tensor:
        for linear, bend in self.layers.values():
            out = bend(F.linear(x, linear.weight, linear.bias))
            if self.use_shortcut and linear.in_features == linear.out_features:
                out = out + x
            x = out
        return x


def gradient_means(model: ExampleDeepNeuralNetwork, x: Tensor) -> dict[str, float]:
    twin = copy.deepcopy(model)
    twin.zero_grad()
    out = twin(x.detach().clone())
    loss = out.mul(out).sum() / out.numel()
    loss.backward()
    found = {}
    for name, parameter in twin.named_parameters():
        if name.rpartition(".")[2].endswith("weight"):
            found[name] = (parameter.grad.abs().sum() / parameter.numel()).item()
    return found
