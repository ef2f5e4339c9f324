"""Section 4.4.

Everything is checked before it is used, and nothing is left behind.
"""

import contextlib
import math
import warnings

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


@contextlib.contextmanager
def untouched_grads(model, x):
    """Put every .grad (and the mode) back as it was, whatever happens inside."""
    tensors = [*model.parameters(), x] if x.is_leaf else list(model.parameters())
    saved = [t.grad for t in tensors]
    try:
        for t in tensors:
            t.grad = None
        yield
    finally:
        for t, g in zip(tensors, saved):
            t.grad = g


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        if not isinstance(layer_sizes, (list, tuple)):
            raise TypeError("layer_sizes must be a list")
        sizes = tuple(layer_sizes)
        if len(sizes) < 2:
            raise ValueError("at least two sizes are needed")
        for size in sizes:
            if not isinstance(size, int) or size < 1:
                raise ValueError(f"not a size: {size!r}")
        if not isinstance(use_shortcut, bool):
            raise TypeError("use_shortcut must be a bool")

        self.sizes = sizes
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(a, b), GELU()) for a, b in zip(sizes, sizes[1:])
        )
        assert len(self.layers) == len(sizes) - 1

    def forward(self, x):
        if x.dim() != 2 or x.shape[1] != self.sizes[0]:
            raise ValueError(f"expected (batch, {self.sizes[0]}), got {tuple(x.shape)}")
        h = x
        for layer, size in zip(self.layers, self.sizes[1:]):
            y = layer(h)
            assert y.shape == (x.shape[0], size)
            if self.use_shortcut and y.shape == h.shape:
                # one rounding only: the sum is taken in double precision
                y = (h.double() + y.double()).to(y.dtype)
            h = y
        assert h is not x
        return h


def gradient_means(model, x):
    if not isinstance(model, ExampleDeepNeuralNetwork):
        raise TypeError("model must be an ExampleDeepNeuralNetwork")
    if not all(p.requires_grad for p in model.parameters()):
        raise ValueError("a parameter is frozen")
    if not torch.is_grad_enabled():
        raise RuntimeError("gradients are switched off")

    means = {}
    with untouched_grads(model, x):
        output = model(x)
        loss = torch.mean((output - torch.zeros_like(output)) ** 2)
        loss.backward()
        for name, parameter in model.named_parameters():
            if not name.endswith("weight"):
                continue
            assert parameter.grad is not None and parameter.grad.shape == parameter.shape
            total = parameter.grad.to(torch.float64).abs().sum().item()
            means[name] = total / parameter.numel()
    if not all(math.isfinite(mean) for mean in means.values()):
        warnings.warn("some gradients are not finite", stacklevel=2)
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
