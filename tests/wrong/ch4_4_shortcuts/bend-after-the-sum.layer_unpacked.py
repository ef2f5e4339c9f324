"""4.4 Shortcut connections"""

import torch
from torch import nn
from ch4_3_feed_forward import GELU
from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """ResNet-style MLP."""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(cin, cout), GELU())
            for cin, cout in zip(layer_sizes[:-1], layer_sizes[1:])
        )

    def forward(self, x):
        for fc, act in self.layers:
            identity = x
            out = fc(x)
            if self.use_shortcut and out.shape == identity.shape:
                out = out + identity
            x = act(out)
        return x


def gradient_means(model, x):
    model.zero_grad()
    pred = model(x)
    torch.nn.functional.mse_loss(pred, torch.zeros_like(pred)).backward()
    return {k: v.grad.abs().mean().item() for k, v in model.named_parameters() if k.endswith("weight")}


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
