"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """A chain of linear layers, each followed by GELU, with shortcuts or not."""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.sizes = layer_sizes
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            [
                nn.Sequential(nn.Linear(layer_sizes[i], layer_sizes[i + 1]), GELU())
                for i in range(len(layer_sizes) - 1)
            ]
        )

    def has_shortcut(self, i):
        """Only a layer that keeps its size can have one."""
        return self.use_shortcut and self.sizes[i] == self.sizes[i + 1]

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            # not +=, which would change the caller's x
            x = x + layer(x) if self.has_shortcut(i) else layer(x)
        return x


def gradient_means(model, x):
    """How much gradient arrives at each weight: the gradients of others are put back afterwards."""
    parameters = dict(model.named_parameters())
    kept = {name: parameter.grad for name, parameter in parameters.items()}
    for parameter in parameters.values():
        parameter.grad = None

    output = model(x.detach())
    nn.functional.mse_loss(output, torch.zeros_like(output)).backward()

    means = {
        name: parameter.grad.abs().mean().item()
        for name, parameter in parameters.items()
        if name.endswith("weight")
    }
    for name, parameter in parameters.items():
        parameter.grad = kept[name]
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
