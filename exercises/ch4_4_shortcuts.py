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

The derivative of x + layer(x) is 1 + the layer's own: whatever the layer
does to the gradient, the 1 lets it pass. Transformer blocks have two of
these each, and could not be stacked so high without them.

Here you build a small deep network with and without shortcuts, and measure
how much gradient arrives at each layer. With sizes [3, 3, 3, 3, 3, 1], seed
123 and the input [[1., 0., -1.]] the first layer gets 0.0002017 without
shortcuts and 0.2217 with them.

From chapter 3 and section 4.3 you have `nn.Linear`, `nn.ModuleList`,
`nn.Sequential` and your own `GELU`; from appendix A, how a loss's gradients
are computed.
"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """A chain of linear layers, each followed by GELU, with shortcuts or not.

    ExampleDeepNeuralNetwork(layer_sizes, use_shortcut) has
        layers  an nn.ModuleList with an nn.Sequential(nn.Linear, GELU) for
                each pair of neighbouring sizes: [3, 3, 1] gives two layers,
                3 -> 3 and 3 -> 1. Each linear layer has a bias, and GELU
                follows on every one, the last included.
    layer_sizes is a list of two or more ints, use_shortcut is a bool.
    """

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.4: ExampleDeepNeuralNetwork.__init__ is yours to write")

    def forward(self, x):
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output where the
        two have the same shape; elsewhere, and without use_shortcut, the
        layer's output goes on alone. x itself stays as it is.
        """
        # YOUR CODE
        raise NotImplementedError("4.4: ExampleDeepNeuralNetwork.forward is yours to write")


def gradient_means(model, x):
    """How much gradient arrives at each weight.

    The loss is the mean squared error between model(x) and zeros of the same
    shape. Returns a dict: for each parameter whose name ends in "weight", in
    the order of model.named_parameters(), its name and, as a float, the mean
    of the absolute values of its gradient. Biases are left out.

    Asked twice it gives the same, also where gradients were left over from
    before. The model's weights are not changed.
    """
    # YOUR CODE
    raise NotImplementedError("4.4: gradient_means is yours to write")


def demo():
    """How much gradient arrives at each layer, without shortcuts and with them."""
    sizes, x = [3, 3, 3, 3, 3, 1], torch.tensor([[1.0, 0.0, -1.0]])
    first = {}
    for use_shortcut in (False, True):
        torch.manual_seed(123)
        model = ExampleDeepNeuralNetwork(sizes, use_shortcut)
        means = gradient_means(model, x)
        first[use_shortcut] = next(iter(means.values()))
        caption(f"Mean gradient of each layer, {'with' if use_shortcut else 'without'} shortcuts")
        bars(list(means.items()), log=True)
    times = first[True] / first[False]
    say(f"\nA logarithmic scale: with shortcuts the first layer gets {times:,.0f} times as much.")


if __name__ == "__main__":
    run(demo)
