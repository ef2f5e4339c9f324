import torch
import torch.nn as nn
from ch4_3_feed_forward import GELU

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.sizes = layer_sizes
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(self.sizes[k], self.sizes[k + 1]), GELU())
            for k in range(len(self.sizes) - 1)
        )

    def has_shortcut(self, k):
        return self.use_shortcut and self.sizes[k] == self.sizes[k + 1]

    def forward(self, x):
        for k, layer in enumerate(self.layers):
            x = x + layer(x) if self.has_shortcut(k) else layer(x)
        return x


def gradient_means(model, x):
    for p in model.parameters():
        p.grad = None
    out = model(x)
    out.square().mean().backward()
    return {k: float(p.grad.abs().mean()) for k, p in model.named_parameters() if k.endswith("weight")}


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
