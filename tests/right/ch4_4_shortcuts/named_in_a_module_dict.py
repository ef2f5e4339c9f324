from collections import OrderedDict
from itertools import pairwise

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """The layers stand in an nn.ModuleDict, with names to read: linear_0_3x3, ..."""

    def __init__(self, layer_sizes: list[int], use_shortcut: bool, *, device=None, dtype=None) -> None:
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleDict(
            OrderedDict(
                (
                    f"linear_{i}_{a}x{b}",
                    nn.Sequential(nn.Linear(a, b, device=device, dtype=dtype), GELU()),
                )
                for i, (a, b) in enumerate(pairwise(layer_sizes))
            )
        )

    def extra_repr(self) -> str:
        return f"use_shortcut={self.use_shortcut}"

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers.values():
            match (self.use_shortcut, y := layer(x)):
                case (True, Tensor(shape=x.shape)):
                    x = x + y
                case _:
                    x = y
        return x


def gradient_means(model: nn.Module, x: Tensor) -> dict[str, float]:
    weights = {n: p for n, p in model.named_parameters() if n.endswith("weight")}
    loss = torch.linalg.vecdot(y := model(x).flatten(), y) / y.numel()
    grads = torch.autograd.grad(loss, list(weights.values()))
    norms = torch._foreach_norm(grads, ord=1)  # sum of the absolute values
    return {n: (s / p.numel()).item() for (n, p), s in zip(weights.items(), norms, strict=True)}


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
