"""4.4 Shortcut connections."""

from typing import Dict, List

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes: List[int], use_shortcut: bool) -> None:
        super().__init__()
        self._layer_sizes: List[int] = layer_sizes
        self._use_shortcut: bool = use_shortcut
        self.layers = nn.ModuleList()
        for i in range(self.get_layer_count()):
            self.layers.append(
                nn.Sequential(nn.Linear(self._layer_sizes[i], self._layer_sizes[i + 1]), GELU())
            )

    def get_layer_count(self) -> int:
        return len(self._layer_sizes) - 1

    def has_shortcut(self, i: int) -> bool:
        return self._use_shortcut and self._layer_sizes[i] == self._layer_sizes[i + 1]

    def forward(self, x: Tensor) -> Tensor:
        for i in range(self.get_layer_count()):
            output = self.layers[i](x)
            x = x + output if self.has_shortcut(i) else output
        return x


def gradient_means(model: ExampleDeepNeuralNetwork, x: Tensor) -> Dict[str, float]:
    model.zero_grad()
    output = model(x)
    nn.MSELoss()(output, torch.zeros_like(output)).backward()
    result: Dict[str, float] = dict()
    for name, parameter in model.named_parameters():
        if name.endswith("weight"):
            result[name] = parameter.grad.abs().mean().item()
    return result


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
