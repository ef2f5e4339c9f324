import numpy as np
import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


def residual(h, y):
    # the sum may not change the layer's output shape
    try:
        ok = np.broadcast_shapes(h.shape, y.shape) == tuple(y.shape)
    except ValueError:
        ok = False
    return h + y if ok else y


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.ModuleList(
            [nn.Sequential(nn.Linear(i, o), GELU()) for i, o in zip(layer_sizes[:-1], layer_sizes[1:])]
        )
        self.combine = residual if use_shortcut else lambda h, y: y

    def forward(self, x):
        h = x
        for f in self.layers:
            h = self.combine(h, f(h))
        return h


def gradient_means(model, x):
    params = {k: p for k, p in model.named_parameters() if k.endswith("weight")}
    loss = torch.square(model(x)).mean()
    grads = torch.autograd.grad(loss, tuple(params.values()))
    return {k: g.abs().mean().item() for k, g in zip(params, grads)}


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
