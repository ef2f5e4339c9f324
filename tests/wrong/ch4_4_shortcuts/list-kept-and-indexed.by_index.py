"""Shortcut connections (4.4)"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layer_sizes = layer_sizes
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList()
        for i in range(len(layer_sizes) - 1):
            linear = nn.Linear(layer_sizes[i], layer_sizes[i + 1])
            self.layers.append(nn.Sequential(linear, GELU()))

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            out = layer(x)
            # same size in and out: take the shortcut
            if self.use_shortcut and self.layer_sizes[i] == self.layer_sizes[i + 1]:
                out = out + x
            x = out
        return x


def gradient_means(model, x):
    names, weights = [], []
    for name, parameter in model.named_parameters():
        if name.endswith("weight"):
            names.append(name)
            weights.append(parameter)
    loss = model(x).pow(2).mean()
    gradients = torch.autograd.grad(loss, weights)
    return {n: g.abs().mean().item() for n, g in zip(names, gradients)}


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
