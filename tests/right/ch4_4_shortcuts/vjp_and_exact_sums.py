import math

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        sizes = tuple(int(s) for s in layer_sizes)
        self.layers = nn.ModuleList(
            [nn.Sequential(nn.Linear(m, n), GELU()) for m, n in zip(sizes, sizes[1:])]
        )
        # 1.0 where the identity is added, 0.0 elsewhere
        self.alpha = tuple(float(use_shortcut and m == n) for m, n in zip(sizes, sizes[1:]))

    def forward(self, x):
        for alpha, layer in zip(self.alpha, self.layers):
            f = layer(x)
            x = torch.add(f, x, alpha=alpha) if alpha else f
        return x


def gradient_means(model, x):
    # d/dy mean(y^2) = 2 y / n, seeded directly: y^2 itself could underflow
    y = model(x)
    seed = y.detach() * (2.0 / y.numel())
    chosen = [(n, p) for n, p in model.named_parameters() if n.endswith("weight")]
    grads = torch.autograd.grad(y, [p for _, p in chosen], grad_outputs=seed)
    # exact summation in double, one rounding at the end
    return {
        n: math.fsum(g.double().abs().flatten().tolist()) / g.numel()
        for (n, _), g in zip(chosen, grads)
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
