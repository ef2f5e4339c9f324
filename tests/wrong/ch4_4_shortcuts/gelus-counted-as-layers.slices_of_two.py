import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        modules = []
        for n_in, n_out in zip(layer_sizes, layer_sizes[1:]):
            modules += [nn.Linear(n_in, n_out), GELU()]
        self.layers = nn.Sequential(*modules)

    def forward(self, x):
        for linear, gelu in zip(self.layers[::2], self.layers[1::2]):
            y = gelu(linear(x))
            if self.use_shortcut and y.shape == x.shape:
                y = y + x
            x = y
        return x


def gradient_means(model, x):
    weights = {n: p for n, p in model.named_parameters() if n.endswith("weight")}
    y = model(x)
    grads = torch.autograd.grad((y**2).mean(), list(weights.values()))
    return {n: g.abs().mean().item() for n, g in zip(weights, grads)}


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
