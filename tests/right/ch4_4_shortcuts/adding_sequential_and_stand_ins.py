"""4.4 Shortcut connections"""

from itertools import pairwise

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class Layer(nn.Sequential):
    """Linear and GELU, and what came in on top if asked for."""

    def __init__(self, n_in, n_out, shortcut):
        super().__init__(nn.Linear(n_in, n_out), GELU())
        self.shortcut = shortcut and n_in == n_out

    def forward(self, x):
        y = super().forward(x)
        return torch.add(y, x) if self.shortcut else y


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.Sequential(*(Layer(a, b, use_shortcut) for a, b in pairwise(layer_sizes)))

    def forward(self, x):
        return self.layers(x)


def gradient_means(model, x):
    # run the model with stand-ins, its own parameters are never touched
    stand_ins = {
        name: p.detach().clone().requires_grad_(True) for name, p in model.named_parameters()
    }
    y = torch.func.functional_call(model, stand_ins, (x.detach().clone(),))
    y.square().mean().backward()
    result = {}
    for name, p in stand_ins.items():
        if name.endswith("weight"):
            result[name] = float(p.grad.double().abs().mean())
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
