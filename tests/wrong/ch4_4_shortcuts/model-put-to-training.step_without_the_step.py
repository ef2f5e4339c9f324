"""4.4: a deep network with shortcuts, and its gradients."""

import torch
from ch4_3_feed_forward import GELU
from torch import nn
from torch.nn import functional as F

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        sizes = tuple(layer_sizes)
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(size, next_size), GELU())
            for size, next_size in zip(sizes[:-1], sizes[1:])
        )

    def forward(self, x):
        for layer in self.layers:
            output = layer(x)
            x = x + output if self.use_shortcut and x.shape == output.shape else output
        return x


def gradient_means(model, x):
    # a training step without the step: training mode, fresh gradients
    model.train()
    model.zero_grad(set_to_none=True)
    output = model(x)
    F.mse_loss(output, torch.zeros_like(output)).backward()
    means = {
        name: parameter.grad.abs().mean().item()
        for name, parameter in model.named_parameters()
        if name.endswith("weight")
    }
    model.zero_grad(set_to_none=True)
    return means


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
