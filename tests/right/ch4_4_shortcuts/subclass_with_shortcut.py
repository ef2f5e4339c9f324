"""4.4 Shortcut connections

Each layer knows by itself whether it has a shortcut; the gradients are caught by hooks on their way.
"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class Plain(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)
        self.gelu = GELU()

    def forward(self, x):
        return self.gelu(self.linear(x))


class WithShortcut(Plain):
    def forward(self, x):
        return x + super().forward(x)


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.Sequential()
        for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:]):
            kind = WithShortcut if use_shortcut and n_in == n_out else Plain
            self.layers.append(kind(n_in, n_out))

    def forward(self, x):
        return self.layers(x)


def gradient_means(model, x):
    caught = {}

    def catcher(name):
        def catch(grad):
            caught[name] = float(grad.abs().mean())

        return catch

    names = [n for n, _ in model.named_parameters() if n.endswith("weight")]
    weights = [model.get_parameter(n) for n in names]
    before = [w.grad for w in weights]
    handles = [w.register_hook(catcher(n)) for n, w in zip(names, weights)]
    try:
        for w in weights:
            w.grad = None
        out = model(x)
        ((out**2).sum() / out.numel()).backward(inputs=weights)
    finally:
        for handle in handles:
            handle.remove()
        for w, grad in zip(weights, before):
            w.grad = grad
    return {n: caught[n] for n in names}


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
