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

from functools import partial

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
                if it has a length and PyTorch finds the parameters in it.
    Each linear layer has a bias, and GELU follows on every one, the last
    included. Nothing else is trained.

    layer_sizes is a list of two or more ints. It stays as it is, and what
    the caller does with it later changes nothing in the model.
    use_shortcut is a bool. Each model keeps its own, and begins with random
    weights of its own.
    """

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList()
        for in_features, out_features in zip(layer_sizes, layer_sizes[1:]):
            self.layers.append(nn.Sequential(nn.Linear(in_features, out_features), GELU()))

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
        for layer in self.layers:
            layer_output = layer(x)
            if self.use_shortcut and layer_output.shape == x.shape:
                layer_output = layer_output + x
            x = layer_output
        return x


def gradient_means(model, x):
    """How much gradient arrives at each weight.

    model is an ExampleDeepNeuralNetwork with no frozen parameter, x a batch for
    it that was not computed from anything with gradients; they are switched on.
    The loss is the mean squared error between model(x) and zeros of the same
    shape: squared, and averaged over all outputs of all rows.

    Returns a dict: for each parameter whose name ends in "weight", in the
    order of model.named_parameters(), its name and, as a float, the mean of
    the absolute values of its gradient. Biases are left out. Small numbers
    are not rounded away.

    The numbers are those of the weights and of x as they are now: asked twice
    it gives the same, and gradients that other computations left in .grad
    don't count. The model and x stay as they are and can still be trained;
    what .grad holds afterwards is up to you.
    """
    def record(name, gradient):
        """Store the mean magnitude as soon as autograd has computed the gradient."""
        means[name] = gradient.detach().abs().mean().item()

    # Reserve the keys first: hooks fire from the last layer to the first.
    means = {name: 0.0 for name, _ in model.named_parameters() if name.endswith("weight")}
    for name, parameter in model.named_parameters():
        if name in means:
            parameter.register_hook(partial(record, name))

    output = model(x)
    loss = torch.mean((output - torch.zeros_like(output)) ** 2)
    loss.backward()
    return means


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
