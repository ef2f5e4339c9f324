"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        sizes = tuple(layer_sizes)
        self.add_module("layers", nn.Sequential())
        # backwards, for no reason but that the order is free
        made = []
        for n in range(len(sizes) - 1, 0, -1):
            lin = nn.Linear(sizes[n - 1], sizes[n])
            nn.init.normal_(lin.weight, std=(3 * sizes[n - 1]) ** -0.5)
            nn.init.uniform_(lin.bias, -0.1, 0.1)
            made.insert(0, nn.Sequential(lin, GELU()))
        for i, m in enumerate(made):
            self.layers.add_module(f"{i}", m)
        self.use_shortcut = use_shortcut

    def forward(self, x):
        waiting = list(self.layers)[::-1]
        while waiting:
            y = waiting.pop()(x)
            x = y.add(x) if self.use_shortcut and x.shape == y.shape else y
        return x


def gradient_means(model, x):
    out = model(x)
    loss = torch.dot(out.reshape(-1), out.reshape(-1)) / out.numel()
    everything = list(model.named_parameters())
    grads = torch.autograd.grad(loss, [p for _, p in everything])
    means = {}
    for (name, _), g in zip(everything, grads):
        if name[-6:] == "weight":
            means[name] = torch.mean(torch.abs(g)).tolist()
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
