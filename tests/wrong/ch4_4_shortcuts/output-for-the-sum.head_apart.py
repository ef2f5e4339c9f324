"""4.4 Shortcut connections, taken apart"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


def neighbours(sizes):
    return zip(sizes[:-1], sizes[1:])


class Layer(nn.Sequential):
    def __init__(self, n_in, n_out):
        super().__init__(nn.Linear(n_in, n_out), GELU())

    @property
    def keeps_shape(self):
        return self[0].in_features == self[0].out_features


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(Layer(*pair) for pair in neighbours(layer_sizes))

    def step(self, layer, x):
        if self.use_shortcut and layer.keeps_shape:
            return x + layer(x)
        return layer(x)

    def forward(self, x):
        *body, head = self.layers
        for layer in body:
            x = self.step(layer, x)
        return head(x)


def loss_of(model, x):
    out = model(x)
    return nn.functional.mse_loss(out, torch.zeros_like(out))


def weights_of(model):
    return {name: p for name, p in model.named_parameters() if name.endswith("weight")}


def size_of(grad):
    return grad.abs().mean().item()


def gradient_means(model, x):
    weights = weights_of(model)
    grads = torch.autograd.grad(loss_of(model, x), weights.values())
    return dict(zip(weights, map(size_of, grads)))


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
