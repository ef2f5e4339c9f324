"""4.4 Shortcut connections

The deeper a network, the harder it is to train: on its way back through the
layers the gradient is multiplied by each layer's slopes, and a product of
many small numbers is almost nothing. The first layers then learn nothing.
The gradient vanishes.

A shortcut gives it another way: a layer's input is added to its output.

            x                              (batch, size)
            |
       +----+----+
       |         |
       |      Linear
       |         |                         (batch, next size)
       |       GELU
       |         |
       +----+----+     only where both have the same shape
            |
        x + layer(x)

The slope of a chain of layers is a product, that of a chain with shortcuts
is a product too, but of numbers around 1:

    without    d out / d x  =  f1' * f2' * f3' * ...
    with       d out / d x  =  (1 + f1') * (1 + f2') * (1 + f3') * ...

Whatever a layer does to the gradient, the 1 lets it pass. Transformer blocks
have two shortcuts each, and could not be stacked so high without them.

Here you build a small deep network with and without shortcuts, and measure
how much gradient arrives at each layer. With sizes [3, 3, 3, 3, 3, 1], seed
123 and the input [[1., 0., -1.]] the first layer gets 0.0002017 without
shortcuts and 0.2217 with them.

From chapter 3 and section 4.3 you have `nn.Linear`, `nn.ModuleList`,
`nn.Sequential` and your own `GELU`; from appendix A, how a loss's gradients
are computed.
"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = bool(use_shortcut)
        pairs = zip(layer_sizes[:-1], layer_sizes[1:])
        self.layers = nn.ModuleDict(
            {str(i): nn.Sequential(nn.Linear(a, b), GELU()) for i, (a, b) in enumerate(pairs)}
        )

    def forward(self, x):
        for layer in self.layers.values():
            out = layer(x)
            same = self.use_shortcut and out.shape == x.shape
            x = torch.stack([x, out]).sum(dim=0) if same else out
        return x


def gradient_means(model, x):
    names, weights = zip(*[(n, p) for n, p in model.named_parameters() if n.endswith("weight")])
    out = model(x.detach())
    # d mean(out ** 2) / d out, by hand
    seed = out.detach() * (2 / out.numel())
    grads = torch.autograd.grad(out, weights, grad_outputs=seed)
    return {n: g.abs().mean().item() for n, g in zip(names, grads)}


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
