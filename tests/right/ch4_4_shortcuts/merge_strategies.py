"""4.4 Shortcut connections."""

from abc import ABC, abstractmethod
from typing import Dict, Final, List

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

from kata.draw import bars, caption, run, say


class IMergeStrategy(ABC):
    """Decides what leaves a layer, given what went in and what the layer made of it."""

    @abstractmethod
    def merge(self, layer_input: Tensor, layer_output: Tensor) -> Tensor: ...


class PlainMergeStrategy(IMergeStrategy):
    def merge(self, layer_input: Tensor, layer_output: Tensor) -> Tensor:
        return layer_output


class ShortcutMergeStrategy(IMergeStrategy):
    def merge(self, layer_input: Tensor, layer_output: Tensor) -> Tensor:
        if layer_input.size() == layer_output.size():
            return torch.add(layer_input, layer_output)
        return layer_output


class MergeStrategyFactory:
    @staticmethod
    def create(use_shortcut: bool) -> IMergeStrategy:
        return ShortcutMergeStrategy() if use_shortcut else PlainMergeStrategy()


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes: List[int], use_shortcut: bool) -> None:
        super().__init__()
        self.__use_shortcut: Final[bool] = use_shortcut
        self.__merge_strategy: Final[IMergeStrategy] = MergeStrategyFactory.create(use_shortcut)
        self.layers: nn.ModuleList = nn.ModuleList()
        for index in range(len(layer_sizes) - 1):
            self.layers.append(self.__create_layer(layer_sizes[index], layer_sizes[index + 1]))

    @staticmethod
    def __create_layer(input_size: int, output_size: int) -> nn.Sequential:
        return nn.Sequential(nn.Linear(input_size, output_size), GELU())

    @property
    def use_shortcut(self) -> bool:
        return self.__use_shortcut

    def forward(self, x: Tensor) -> Tensor:
        current: Tensor = x
        for layer in self.layers:
            current = self.__merge_strategy.merge(current, layer(current))
        return current


class GradientMeter:
    WEIGHT_SUFFIX: Final[str] = "weight"

    def __init__(self, model: ExampleDeepNeuralNetwork) -> None:
        self.__model = model

    def measure(self, x: Tensor) -> Dict[str, float]:
        named: Dict[str, nn.Parameter] = self.__get_weights()
        gradients = torch.autograd.grad(self.__compute_loss(x), list(named.values()))
        result: Dict[str, float] = {}
        for name, gradient in zip(named.keys(), gradients):
            result[name] = float(gradient.abs().mean().item())
        return result

    def __get_weights(self) -> Dict[str, nn.Parameter]:
        return {n: p for n, p in self.__model.named_parameters() if n.endswith(self.WEIGHT_SUFFIX)}

    def __compute_loss(self, x: Tensor) -> Tensor:
        output: Tensor = self.__model(x)
        return nn.functional.mse_loss(output, torch.zeros_like(output))


def gradient_means(model: ExampleDeepNeuralNetwork, x: Tensor) -> Dict[str, float]:
    return GradientMeter(model).measure(x)


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
