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

import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """A chain of linear layers, each followed by GELU, with shortcuts or not.

    ExampleDeepNeuralNetwork(layer_sizes, use_shortcut) has
        layers  an nn.ModuleList with an nn.Sequential(nn.Linear, GELU) for
                each pair of neighbouring sizes: [3, 3, 1] gives two layers,
                3 -> 3 and 3 -> 1. A container of another kind will do too,
                if its length is the number of these layers and PyTorch
                finds the parameters in it.
    Each linear layer has a bias, and GELU follows on every one, the last
    included. Nothing else is trained.

    layer_sizes is a list of two or more ints. It stays as it is, and what
    the caller does with it later changes nothing in the model.
    use_shortcut is a bool. Each model keeps its own, and begins with random
    weights of its own, of any usual spread (0.001 to 2).
    """

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.4: ExampleDeepNeuralNetwork.__init__ is yours to write")

    def forward(self, x):
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone.

        Training or not, the same x gives the same, and gradients reach x and
        every parameter. The output is a new tensor, and x stays as it is.
        In float64 everything is computed in float64.
        Nothing is made that would stand on another device than x.
        """
        # YOUR CODE
        raise NotImplementedError("4.4: ExampleDeepNeuralNetwork.forward is yours to write")


def gradient_means(model, x):
    """How much gradient arrives at each weight.

    model is an ExampleDeepNeuralNetwork with no frozen parameter, x a batch for
    it that was not computed from anything with gradients; they are switched on.
    The loss is the mean squared error between model(x) and zeros of the same
    shape: squared, and averaged over all outputs of all rows.

    Returns a new dict: for each parameter whose name ends in "weight", in the
    order of model.named_parameters(), its name and, as a float, the mean of
    the absolute values of its gradient. Biases are left out. Small numbers
    are not rounded away, in float64 as in float32.

    The numbers are those of the weights and of x as they are now: asked twice
    it gives the same, and gradients that other computations left in .grad
    don't count. The model and x stay as they are and can still be trained;
    what .grad holds afterwards is up to you.
    """
    # YOUR CODE
    raise NotImplementedError("4.4: gradient_means is yours to write")


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
