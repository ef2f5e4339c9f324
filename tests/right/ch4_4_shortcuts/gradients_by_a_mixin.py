"""4.4 Shortcut connections

The deeper a network, the harder it is to train: on its way back through the
layers the gradient is multiplied by each layer's slopes, and a product of
many small numbers is almost nothing. The first layers then learn nothing.
The gradient vanishes.

A shortcut gives it another way: a layer's input is added to its output.

            x                              (batch, size)
            |
       +----+----+
       |         |
       |      Linear
       |         |                         (batch, next size)
       |       GELU
       |         |
       +----+----+     only where both have the same shape
            |
        x + layer(x)

The slope of a chain of layers is a product, that of a chain with shortcuts
is a product too, but of numbers around 1:

    without    d out / d x  =  f1' * f2' * f3' * ...
    with       d out / d x  =  (1 + f1') * (1 + f2') * (1 + f3') * ...

Whatever a layer does to the gradient, the 1 lets it pass. Transformer blocks
have two shortcuts each, and could not be stacked so high without them.

Here you build a small deep network with and without shortcuts, and measure
how much gradient arrives at each layer. With sizes [3, 3, 3, 3, 3, 1], seed
123 and the input [[1., 0., -1.]] the first layer gets 0.0002017 without
shortcuts and 0.2217 with them.

From chapter 3 and section 4.3 you have `nn.Linear`, `nn.ModuleList`,
`nn.Sequential` and your own `GELU`; from appendix A, how a loss's gradients
are computed.
"""

import logging
from typing import Dict, List, Optional, Tuple

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say

logger = logging.getLogger(__name__)


class ShortcutConfig:
    model_type = "example_deep_neural_network"

    def __init__(self, layer_sizes: Optional[List[int]] = None, use_shortcut: bool = True, **kwargs):
        self.layer_sizes = list(layer_sizes) if layer_sizes is not None else [3, 3, 1]
        self.use_shortcut = use_shortcut
        for key, value in kwargs.items():
            setattr(self, key, value)

    @property
    def pairs(self) -> List[Tuple[int, int]]:
        return list(zip(self.layer_sizes, self.layer_sizes[1:]))


class GradientReportMixin:
    """Adds `gradient_report` to a model."""

    def gradient_report(self, inputs: torch.Tensor, labels: Optional[torch.Tensor] = None) -> Dict[str, float]:
        outputs = self(inputs)
        if labels is None:
            labels = torch.zeros_like(outputs)
        loss = nn.MSELoss()(outputs, labels)
        names, params = zip(*self.named_parameters())
        grads = torch.autograd.grad(loss, params)
        return {n: g.abs().mean().item() for n, g in zip(names, grads) if n.endswith("weight")}


class ExampleDeepNeuralNetwork(GradientReportMixin, nn.Module):
    def __init__(self, layer_sizes: List[int], use_shortcut: bool):
        super().__init__()
        self.config = ShortcutConfig(layer_sizes, use_shortcut)
        self.layers = nn.ModuleList([self._make_layer(i, o) for i, o in self.config.pairs])
        logger.debug("Built %d layers, use_shortcut=%s", len(self.layers), use_shortcut)

    @staticmethod
    def _make_layer(in_features: int, out_features: int) -> nn.Sequential:
        return nn.Sequential(nn.Linear(in_features, out_features, bias=True), GELU())

    def forward(self, x: torch.Tensor, use_shortcut: Optional[bool] = None) -> torch.Tensor:
        use_shortcut = use_shortcut if use_shortcut is not None else self.config.use_shortcut
        hidden_states = x
        for layer_module in self.layers:
            residual = hidden_states
            hidden_states = layer_module(hidden_states)
            if use_shortcut and residual.shape == hidden_states.shape:
                hidden_states = residual + hidden_states
        return hidden_states


def gradient_means(model: ExampleDeepNeuralNetwork, x: torch.Tensor) -> Dict[str, float]:
    return model.gradient_report(x)


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
