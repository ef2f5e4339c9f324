import torch
from ch4_3_feed_forward import GELU
from torch import nn
from torch.nn import functional as F

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = bool(use_shortcut)
        self.layers = nn.ModuleList([
            nn.Sequential(nn.Linear(n, m, bias=True), GELU())
            for n, m in zip(layer_sizes[:-1], layer_sizes[1:])
        ])

    def forward(self, x):
        for f in self.layers:
            fx = f(x)
            x = x + fx if self.use_shortcut and fx.shape == x.shape else fx
        return x


def gradient_means(model, x):
    weights = {k: p for k, p in model.named_parameters() if k.endswith("weight")}
    out = model(x)
    loss = F.mse_loss(out, torch.zeros_like(out))
    keys = sorted(weights)  # first layer first
    grads = torch.autograd.grad(loss, [weights[k] for k in keys])
    return {k: float(g.abs().mean()) for k, g in zip(keys, grads)}


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
