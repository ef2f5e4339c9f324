"""4.4 Shortcut connections"""

import torch
import torch.nn.functional as F
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """Linear + GELU, several times, with or without shortcuts."""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        pairs = list(zip(layer_sizes, layer_sizes[1:]))
        self.layers = nn.ModuleList(nn.Sequential(nn.Linear(*pair), GELU()) for pair in pairs)
        self.use_shortcut = use_shortcut

    def forward(self, x):
        for layer in self.layers:
            before, x = x, layer(x)
            if self.use_shortcut and before.shape == x.shape:
                x = before + x
        return x


def gradient_means(model, x):
    """One training step's gradients, without the step."""
    model.train()
    model.zero_grad()
    output = model(x)
    F.mse_loss(output, torch.zeros_like(output)).backward()
    means = {}
    for name, parameter in model.named_parameters():
        if name.endswith("weight"):
            means[name] = parameter.grad.abs().mean().item()
    model.zero_grad()
    return means


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
