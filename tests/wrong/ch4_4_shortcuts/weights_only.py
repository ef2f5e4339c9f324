"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn


def _unit(n_in: int, n_out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(n_in, n_out), GELU())


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes: list[int], use_shortcut: bool):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(map(_unit, layer_sizes[:-1], layer_sizes[1:]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            y = layer(x)
            same = self.use_shortcut and y.size(-1) == x.size(-1)
            x = torch.add(x, y) if same else y
        return x


def gradient_means(model: ExampleDeepNeuralNetwork, x: Tensor) -> dict[str, float]:
    wanted = {}
    for name, parameter in model.named_parameters():
        parameter.grad = None
        if name.endswith("weight"):
            wanted[name] = parameter
        else:
            # nobody reads these gradients
            parameter.requires_grad_(False)
    model(x).pow(2).mean().backward()
    return {name: w.grad.abs().mean().item() for name, w in wanted.items()}
