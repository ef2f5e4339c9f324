"""4.4, the pure way: an apply function over explicit parameters."""
from functools import reduce

import numpy as np
import torch
from ch4_3_feed_forward import GELU
from torch import nn
from torch.func import functional_call, grad

from kata.draw import bars, caption, run, say


def dense(w, b, h):
    return torch.einsum("bi,oi->bo", h, w) + b


def apply_layer(skip, h, params):
    w, b, act = params
    y = act(dense(w, b, h))
    return h + y if skip and w.shape[0] == w.shape[1] else y


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        sizes = np.array(layer_sizes, dtype=np.int64)
        pairs = np.stack([sizes[:-1], sizes[1:]], axis=1).tolist()
        self.layers = nn.ModuleDict(
            {f"{k}": nn.Sequential(nn.Linear(i, o), GELU()) for k, (i, o) in enumerate(pairs)}
        )
        self.skip = use_shortcut

    def forward(self, x):
        tree = [(seq[0].weight, seq[0].bias, seq[1]) for seq in self.layers.values()]
        return reduce(lambda h, p: apply_layer(self.skip, h, p), tree, x)


def gradient_means(model, x):
    params = {k: v.detach() for k, v in model.named_parameters()}

    def loss(ps, inputs):
        y = functional_call(model, ps, (inputs,))
        return torch.einsum("bo,bo->", y, y) / y.numel()

    g = grad(loss)(params, x.detach())
    return {
        k: float(np.abs(g[k].cpu().numpy().astype(np.float64)).mean())
        for k in params
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
