"""4.4 Shortcut connections
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn


@dataclass(frozen=True)
class NetworkConfig:
    """Immutable description of the network."""

    layer_sizes: list[int]
    use_shortcut: bool

    def __post_init__(self) -> None:
        if len(self.layer_sizes) < 2:
            raise ValueError("layer_sizes needs at least two sizes")
        if any(size < 1 for size in self.layer_sizes):
            raise ValueError(f"sizes must be positive: {self.layer_sizes}")

    def has_shortcut(self, index: int) -> bool:
        """Whether layer `index` keeps its input's size and is bridged."""
        pair = self.layer_sizes[index : index + 2]
        return self.use_shortcut and len(set(pair)) == 1


class ExampleDeepNeuralNetwork(nn.Module):
    """Deep MLP with optional residual connections."""

    def __init__(self, layer_sizes: list[int], use_shortcut: bool) -> None:
        super().__init__()
        self.config = NetworkConfig(layer_sizes, bool(use_shortcut))
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(fan_in, fan_out), GELU())
            for fan_in, fan_out in zip(layer_sizes, layer_sizes[1:])
        )

    def forward(self, x: Tensor) -> Tensor:
        """Run all layers, adding residuals where the sizes allow it."""
        for index, layer in enumerate(self.layers):
            out = layer(x)
            x = x + out if self.config.has_shortcut(index) else out
        return x


def gradient_means(model: nn.Module, x: Tensor) -> dict[str, float]:
    """Mean absolute gradient of every weight under an MSE-to-zero loss."""
    weights = {n: p for n, p in model.named_parameters() if n.endswith("weight")}
    loss = model(x).pow(2).mean()
    grads = torch.autograd.grad(loss, list(weights.values()))
    return {name: grad.abs().mean().item() for name, grad in zip(weights, grads)}
