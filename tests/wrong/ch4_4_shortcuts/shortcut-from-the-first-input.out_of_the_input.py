"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """A chain of linear layers, each followed by GELU, with shortcuts or not."""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList()
        for i in range(len(layer_sizes) - 1):
            layer = nn.Sequential(nn.Linear(layer_sizes[i], layer_sizes[i + 1]), GELU())
            self.layers.append(layer)

    def forward(self, x):
        out = x
        for layer in self.layers:
            out = layer(out)
            # the shortcut: x + layer(x)
            if self.use_shortcut and out.shape == x.shape:
                out = x + out
        return out


def gradient_means(model, x):
    """How much gradient arrives at each weight."""
    model.zero_grad()
    out = model(x)
    target = torch.zeros_like(out)
    loss = nn.MSELoss()(out, target)
    loss.backward()
    means = {}
    for name, param in model.named_parameters():
        if name.endswith("weight"):
            means[name] = param.grad.abs().mean().item()
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
