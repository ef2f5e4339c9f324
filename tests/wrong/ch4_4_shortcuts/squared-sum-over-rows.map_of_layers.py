"""4.4"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


def _layer(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, outputs), GELU())


class ExampleDeepNeuralNetwork(nn.Module):
    """Linear + GELU, again and again."""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.ModuleList(map(_layer, layer_sizes, layer_sizes[1:]))
        self.use_shortcut = use_shortcut

    def forward(self, x):
        for layer in self.layers:
            before, x = x, layer(x)
            if self.use_shortcut and before.size() == x.size():
                x = before + x
        return x


def gradient_means(model, x):
    """Mean |gradient| of each weight."""
    wanted = [(n, p) for n, p in model.named_parameters() if n.endswith("weight")]
    error = model(x) - 0.0
    # squared distance of each row, then the mean over the batch
    loss = error.square().sum(dim=-1).mean()
    grads = torch.autograd.grad(loss, [p for _, p in wanted])
    return {n: g.abs().mean().item() for (n, _), g in zip(wanted, grads)}


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
