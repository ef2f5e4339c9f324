"""Shortcuts: deep network with and without."""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        n = len(layer_sizes) - 1
        self.layers = nn.ModuleList([
            nn.Sequential(nn.Linear(layer_sizes[k], layer_sizes[k + 1]), GELU()) for k in range(n)
        ])

    def forward(self, x):
        for layer in self.layers:
            y = layer(x)
            can_add = y.shape == x.shape
            x = x + y if (self.use_shortcut and can_add) else y
        return x


def gradient_means(model, x):
    out = model(x)
    loss = nn.functional.mse_loss(out, torch.zeros_like(out))
    loss.backward()
    result = {}
    for name, p in model.named_parameters():
        if name.endswith("weight"):
            result[name] = p.grad.abs().mean().item()
    # leave nothing behind, so that the next call starts from zero
    model.zero_grad()
    return result


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
