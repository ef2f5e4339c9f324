from functools import partial, reduce

import torch
from ch4_3_feed_forward import GELU
from torch import nn
from torch.func import functional_call, grad

from kata.draw import bars, caption, run, say


def _plain(h, f):
    return f(h)


def _around(h, f):
    y = f(h)
    return y + h if y.shape == h.shape else y


class ExampleDeepNeuralNetwork(nn.Module):
    """layers is a Sequential of Sequentials; the walk over it is a fold."""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.Sequential(
            *map(
                lambda a, b: nn.Sequential(nn.Linear(a, b), GELU()),
                layer_sizes[:-1],
                layer_sizes[1:],
            )
        )
        self.step = _around if use_shortcut else _plain

    def forward(self, x):
        return reduce(self.step, self.layers, x)


def _loss(model, x, params):
    out = functional_call(model, params, (x,))
    return torch.einsum("bi,bi->", out, out) / out.numel()


def gradient_means(model, x):
    params = {name: p.detach() for name, p in model.named_parameters()}
    found = grad(partial(_loss, model, x.detach()))(params)
    return {
        name: found[name].abs().mean().item() for name in params if name.endswith("weight")
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
