"""4.4 Shortcut connections"""

from functools import reduce
import torch
from torch import nn
from ch4_3_feed_forward import GELU
from kata.draw import bars, caption, run, say

class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.Sequential(*(nn.Sequential(nn.Linear(*s), GELU()) for s in zip(layer_sizes, layer_sizes[1:])))
        self.join = (lambda a, b: a + b if a.shape == b.shape else b) if use_shortcut else lambda a, b: b
    def forward(self, x): return reduce(lambda h, f: self.join(h, f(h)), self.layers, x)

def gradient_means(model, x):
    w = {n: p for n, p in model.named_parameters() if n.endswith("weight")}
    g = torch.autograd.grad((model(x) ** 2).mean(), [*w.values()])
    return dict(zip(w, (t.abs().mean().item() for t in g)))


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
