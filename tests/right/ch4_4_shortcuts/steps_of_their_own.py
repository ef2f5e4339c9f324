"""4.4 with torch.func: the gradient as a function of the parameters, .grad is never touched."""
import torch
from ch4_3_feed_forward import GELU
from torch import nn
from torch.func import functional_call, grad

from kata.draw import bars, caption, run, say


class Step(nn.Sequential):
    """Linear and GELU, and perhaps a way around both."""

    def __init__(self, n_in, n_out, bypass):
        super().__init__(nn.Linear(n_in, n_out), GELU())
        self.bypass = bypass

    def forward(self, x):
        y = super().forward(x)
        return x + y if self.bypass else y


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        pairs = zip(layer_sizes[:-1], layer_sizes[1:])
        self.layers = nn.Sequential(*(Step(a, b, use_shortcut and a == b) for a, b in pairs))

    def forward(self, x):
        return self.layers(x)


def gradient_means(model, x):
    def loss(parameters, data):
        return functional_call(model, parameters, (data,)).square().mean()

    now = {name: p.detach() for name, p in model.named_parameters()}
    found = grad(loss)(now, x.detach())
    return {name: g.abs().mean().item() for name, g in found.items() if name.endswith("weight")}


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
