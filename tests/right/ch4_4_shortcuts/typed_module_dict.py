"""4.4 Shortcut connections."""

from __future__ import annotations

from collections import OrderedDict
from typing import Sequence

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn
from torch.func import functional_call

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """Layers by name in an nn.ModuleDict; a mask of numbers 0 and 1 says which has a shortcut."""

    def __init__(self, layer_sizes: Sequence[int], use_shortcut: bool) -> None:
        super().__init__()
        sizes = tuple(int(size) for size in layer_sizes)
        if len(sizes) < 2:
            raise ValueError("layer_sizes needs two sizes or more")
        if any(size < 1 for size in sizes):
            raise ValueError(f"sizes must be positive, got {sizes}")
        self.use_shortcut = bool(use_shortcut)
        self.layers = nn.ModuleDict()
        for i in range(len(sizes) - 1):
            self.layers[f"layer_{i}"] = nn.Sequential(
                OrderedDict(linear=nn.Linear(sizes[i], sizes[i + 1]), bend=GELU())
            )

    def _carries(self, layer: nn.Sequential) -> float:
        same = layer.linear.in_features == layer.linear.out_features
        return float(self.use_shortcut and same)

    def forward(self, x: Tensor) -> Tensor:
        width = next(iter(self.layers.values())).linear.in_features
        if x.dim() != 2 or x.size(1) != width:
            raise ValueError(f"expected (batch, {width}), got {tuple(x.shape)}")
        h = x
        for layer in self.layers.values():
            carried = self._carries(layer)
            h = torch.add(layer(h), h, alpha=carried) if carried else layer(h)
        return h


def gradient_means(model: nn.Module, x: Tensor) -> dict[str, float]:
    """Works on leaves that share the parameters' memory, so the model's own .grad is never touched."""
    leaves = {name: p.detach().requires_grad_() for name, p in model.named_parameters()}
    output = functional_call(model, leaves, (x.detach(),))
    output.square().mean().backward()
    found: dict[str, float] = {}
    for name, leaf in leaves.items():
        if name.endswith("weight"):
            found[name] = torch.linalg.vector_norm(leaf.grad, ord=1).item() / leaf.numel()
    return found


def demo():
    """How much gradient arrives at each layer, without shortcuts and with them."""
    sizes, x = [3, 3, 3, 3, 3, 1], torch.tensor([[1.0, 0.0, -1.0]])
    means = []
    for use_shortcut in (False, True):
        torch.manual_seed(123)
        model = ExampleDeepNeuralNetwork(sizes, use_shortcut)
        means.append(gradient_means(model, x))

    caption("The mean size of each weight's gradient, the first layer on top")
    rows = []
    for name, without, with_shortcuts in zip(means[0], means[0].values(), means[1].values()):
        rows += [(f"{name}  without", without), (f"{'':{len(name)}}     with", with_shortcuts)]
    bars(rows, log=True)
    first, first_with = (next(iter(found.values())) for found in means)
    say(
        f"Each mark below the bars is ten times the one before. Without shortcuts the first layer "
        f"gets {first:.2g}, with them {first_with / first:,.0f} times as much: it can learn."
    )


if __name__ == "__main__":
    run(demo)
