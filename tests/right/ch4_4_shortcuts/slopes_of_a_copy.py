import copy
from functools import reduce
from itertools import pairwise

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class Layer(nn.Sequential):
    def __init__(self, n_in, n_out):
        super().__init__(nn.Linear(n_in, n_out), GELU())


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.Sequential(*(Layer(a, b) for a, b in pairwise(layer_sizes)))
        # one step function, chosen once; a plain function, so that a copy works on its own layers
        self.step = _with if use_shortcut else _without

    def forward(self, x):
        return reduce(self.step, self.layers, x)


def _without(x, layer):
    return layer(x)


def _with(x, layer):
    y = layer(x)
    if y.shape == x.shape:
        y = y + x
    return y


def gradient_means(model, x):
    twin = copy.deepcopy(model)  # so neither the model nor its .grad is ever touched
    twin.zero_grad(set_to_none=True)
    out = twin(x.detach().clone())
    # d mean(out^2) / d out, by hand: no loss needed
    out.backward(gradient=out.detach() * (2 / out.numel()))

    def found():
        for name, p in twin.named_parameters():
            if name.rpartition(".")[2] == "weight":
                yield name, float(torch.linalg.vector_norm(p.grad, ord=1) / p.numel())

    return dict(found())


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
