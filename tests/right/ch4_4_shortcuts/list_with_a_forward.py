"""4.4 Shortcut connections"""

from contextlib import contextmanager
from functools import reduce

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


def _plain(layer):
    return layer


def _with_shortcut(layer):
    def step(x):
        y = layer(x)
        return y + x if y.size(-1) == x.size(-1) else y
    return step


class _Chain(nn.ModuleList):
    def forward(self, x, wrap):
        return reduce(lambda h, layer: wrap(layer)(h), self, x)


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self._shortcut = use_shortcut
        self.layers = _Chain(
            nn.Sequential(nn.Linear(layer_sizes[i], layer_sizes[i + 1]), GELU())
            for i in range(len(layer_sizes) - 1)
        )

    @property
    def use_shortcut(self):
        return self._shortcut

    def forward(self, x):
        return self.layers(x, _with_shortcut if self.use_shortcut else _plain)


@contextmanager
def _fresh_grads(tensors):
    kept = [t.grad for t in tensors]
    for t in tensors:
        t.grad = None
    try:
        yield
    finally:
        for t, g in zip(tensors, kept):
            t.grad = g


def gradient_means(model, x):
    parameters = dict(model.named_parameters())
    with _fresh_grads(list(parameters.values())):
        out = model(x.detach())
        (out.pow(2).sum() / out.numel()).backward()
        return {
            k: torch.linalg.vector_norm(p.grad, ord=1).item() / p.numel()
            for k, p in parameters.items()
            if k.endswith("weight")
        }


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
