"""4.4 Shortcut connections"""

from __future__ import annotations

import logging
from typing import Iterator, Sequence

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

logger = logging.getLogger(__name__)


class ExampleDeepNeuralNetwork(nn.Module):
    """Deep network with optional residual connections.

    Args:
        layer_sizes: Sizes of the layers, at least two.
        use_shortcut: Whether to use residual connections.
    """

    def __init__(self, layer_sizes: Sequence[int], use_shortcut: bool) -> None:
        super().__init__()
        if len(layer_sizes) < 2:
            raise ValueError(f"Need at least two sizes, got {layer_sizes}")
        if any(size < 1 for size in layer_sizes):
            raise ValueError(f"All sizes must be positive, got {layer_sizes}")
        self.layer_sizes = layer_sizes
        self.use_shortcut = bool(use_shortcut)
        self.layers = nn.ModuleList(self._build_layers())
        logger.debug("Built %d layers", len(self.layers))

    def _build_layers(self) -> Iterator[nn.Module]:
        for in_features, out_features in zip(self.layer_sizes[:-1], self.layer_sizes[1:]):
            yield nn.Sequential(nn.Linear(in_features, out_features, bias=True), GELU())

    def _has_shortcut(self, index: int) -> bool:
        return self.use_shortcut and self.layer_sizes[index] == self.layer_sizes[index + 1]

    def forward(self, x: Tensor) -> Tensor:
        hidden = x
        for index, layer in enumerate(self.layers):
            output = layer(hidden)
            hidden = hidden + output if self._has_shortcut(index) else output
        return hidden


def gradient_means(model: nn.Module, x: Tensor) -> dict[str, float]:
    """Mean absolute gradient of every weight."""
    model.zero_grad(set_to_none=True)
    prediction = model(x)
    loss = nn.functional.mse_loss(prediction, torch.zeros_like(prediction))
    loss.backward()
    gradients: dict[str, float] = {}
    for name, parameter in model.named_parameters():
        if not name.endswith("weight"):
            continue
        if parameter.grad is None:
            raise RuntimeError(f"No gradient for {name}")
        gradients[name] = parameter.grad.abs().mean().item()
    model.zero_grad(set_to_none=True)
    return gradients
