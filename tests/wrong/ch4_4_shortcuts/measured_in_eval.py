"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from contextlib import contextmanager


@contextmanager
def evaluation(model):
    """Measure without the noise of training."""
    model.eval()
    try:
        yield model
    finally:
        model.train()


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes: list[int], use_shortcut: bool) -> None:
        super().__init__()
        if len(layer_sizes) < 2:
            raise ValueError("layer_sizes needs two or more sizes")
        self.use_shortcut = bool(use_shortcut)
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(fan_in, fan_out), GELU())
            for fan_in, fan_out in zip(layer_sizes[:-1], layer_sizes[1:])
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            residual, x = x, layer(x)
            if self.use_shortcut and residual.shape == x.shape:
                x = residual + x
        return x


def gradient_means(model: nn.Module, x: torch.Tensor) -> dict[str, float]:
    with evaluation(model):
        model.zero_grad(set_to_none=True)
        output = model(x)
        loss = torch.nn.functional.mse_loss(output, torch.zeros_like(output))
        loss.backward()
        return {
            name: parameter.grad.abs().mean().item()
            for name, parameter in model.named_parameters()
            if name.endswith("weight")
        }
