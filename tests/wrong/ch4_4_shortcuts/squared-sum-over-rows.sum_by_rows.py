import torch
from torch import nn
from ch4_3_feed_forward import GELU
from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.skip = use_shortcut
        self.layers = nn.ModuleList()
        for n, m in zip(layer_sizes[:-1], layer_sizes[1:]):
            self.layers.append(nn.Sequential(nn.Linear(n, m), GELU()))

    def forward(self, x):
        for f in self.layers:
            y = f(x)
            x = x + y if self.skip and x.shape == y.shape else y
        return x


def gradient_means(model, x):
    y = model(x)
    loss = (y ** 2).sum() / len(x)      # mean squared error against zeros
    names, weights = zip(*[(n, p) for n, p in model.named_parameters() if n.endswith("weight")])
    grads = torch.autograd.grad(loss, weights)
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
