"""4.4 Shortcut connections."""

import torch
from ch4_3_feed_forward import GELU
from torch import nn
from torch.func import functional_call, grad

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """Layers in a ModuleDict, under the names "0", "1", ..."""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        sizes = tuple(layer_sizes)
        self.layers = nn.ModuleDict(
            {
                str(number): nn.Sequential(nn.Linear(*pair), GELU())
                for number, pair in enumerate(zip(sizes, sizes[1:]))
            }
        )
        self._jumps = tuple(use_shortcut and a == b for a, b in zip(sizes, sizes[1:]))

    @property
    def use_shortcut(self):
        return any(self._jumps)

    def forward(self, x):
        for jump, layer in zip(self._jumps, self.layers.values()):
            x = torch.add(layer(x), x) if jump else layer(x)
        return x


def gradient_means(model, x):
    x = x.detach()
    names = [name for name, _ in model.named_parameters() if name.endswith("weight")]
    everything = {name: p.detach() for name, p in model.named_parameters()}

    def loss(weights):
        out = functional_call(model, {**everything, **weights}, (x,))
        return torch.einsum("ij,ij->", out, out) / out.numel()

    slopes = grad(loss)({name: everything[name] for name in names})
    return {name: slopes[name].abs().mean().item() for name in names}


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
