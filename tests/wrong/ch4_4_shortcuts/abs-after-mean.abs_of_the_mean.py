"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        layers = []
        for size, next_size in zip(layer_sizes, layer_sizes[1:]):
            layers.append(nn.Sequential(nn.Linear(size, next_size), GELU()))
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers:
            y = layer(x)
            if self.use_shortcut == True and y.shape == x.shape:
                y = y + x
            x = y
        return x


def gradient_means(model, x):
    for p in model.parameters():
        p.grad = None

    y = model(x)
    zeros = torch.zeros_like(y)
    loss = ((y - zeros) ** 2).mean()
    loss.backward()

    result = {}
    for name, p in model.named_parameters():
        if name.endswith("weight"):
            mean = p.grad.mean()
            result[name] = abs(float(mean))   # absolute value of the mean
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
