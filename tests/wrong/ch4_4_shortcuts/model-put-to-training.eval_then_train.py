"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.shortcut = use_shortcut
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(m, n), GELU()) for m, n in zip(layer_sizes, layer_sizes[1:])
        )

    def forward(self, x):
        for layer in self.layers:
            before, x = x, layer(x)
            if self.shortcut and before.shape == x.shape:
                x = x + before
        return x


def gradient_means(model, x):
    model.eval()            # only measuring
    model.zero_grad()
    pred = model(x)
    target = torch.zeros_like(pred)
    ((pred - target) ** 2).mean().backward()
    found = {}
    for name, p in model.named_parameters():
        if name.endswith("weight"):
            found[name] = float(p.grad.abs().mean())
    model.zero_grad()
    model.train()           # ready for training again
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
