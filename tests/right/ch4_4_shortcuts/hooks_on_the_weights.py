"""Shortcuts, with a class for each idea."""

from contextlib import ExitStack

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class Layer(nn.Sequential):
    """Linear + GELU."""

    def __init__(self, size_in: int, size_out: int):
        super().__init__(nn.Linear(size_in, size_out), GELU())

    def shortcut(self, x):
        return self(x)


class ShortcutLayer(Layer):
    """The same, but shortcut() goes around it where that is possible."""

    @property
    def is_square(self) -> bool:
        return self[0].in_features == self[0].out_features

    def shortcut(self, x):
        y = super().shortcut(x)
        return torch.add(x, y) if self.is_square else y


class Chain(nn.ModuleList):
    def __init__(self, kind, sizes):
        sizes = tuple(sizes)
        super().__init__([kind(*sizes[i : i + 2]) for i in range(len(sizes) - 1)])

    def forward(self, x):
        for layer in self:
            x = layer.shortcut(x)
        return x


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = Chain(ShortcutLayer if use_shortcut else Layer, layer_sizes)

    @property
    def use_shortcut(self):
        return all(isinstance(layer, ShortcutLayer) for layer in self.layers)

    def forward(self, x):
        return self.layers(x)


class GradientMeter:
    """Listens to the gradients that arrive at a model's weights."""

    __slots__ = ("_model", "_readings", "_stack")

    def __init__(self, model):
        self._model = model
        self._readings = {}
        self._stack = ExitStack()

    @property
    def weights(self):
        for name, parameter in self._model.named_parameters():
            if name.endswith("weight"):
                yield name, parameter

    def _listener(self, name):
        def listen(gradient):
            self._readings[name] = gradient.detach().abs().mean().item()

        return listen

    def __enter__(self):
        for name, weight in self.weights:
            handle = weight.register_hook(self._listener(name))
            self._stack.callback(handle.remove)
        return self

    def __exit__(self, *error):
        self._stack.close()

    @property
    def readings(self):
        return {name: self._readings[name] for name, _ in self.weights}


def gradient_means(model, x):
    with GradientMeter(model) as meter:
        output = model(x)
        nn.MSELoss()(output, output.new_zeros(output.shape)).backward()
    return meter.readings


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
