import torch
import torch.nn as nn
from ch4_3_feed_forward import GELU

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.shortcut = use_shortcut
        pairs = list(zip(layer_sizes, layer_sizes[1:]))
        self.layers = nn.ModuleList(nn.Sequential(nn.Linear(i, o), GELU()) for i, o in pairs)

    def forward(self, x):
        h = x
        for layer in self.layers:
            z = layer(h)
            h = z + h if self.shortcut and z.shape == h.shape else z
        return h


def gradient_means(model, x):
    # biases are left out, so they need no gradient
    for name, p in model.named_parameters():
        p.requires_grad_(name.endswith("weight"))
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    loss = (model(x) ** 2).mean()
    grads = torch.autograd.grad(loss, tuple(trained.values()))
    return {name: g.abs().mean().item() for name, g in zip(trained, grads)}


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
