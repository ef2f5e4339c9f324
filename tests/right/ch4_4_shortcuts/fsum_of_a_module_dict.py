import torch, math
from torch import nn
from torch.nn import functional as F
from ch4_3_feed_forward import GELU
from kata.draw import bars, caption, run, say

class ExampleDeepNeuralNetwork(nn.Module):

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = bool(use_shortcut)
        self.layers = nn.ModuleDict()
        for i in range(1, len(layer_sizes)):
            self.layers[str(i)] = nn.Sequential(nn.Linear(layer_sizes[i-1], layer_sizes[i]), GELU())

    def forward(self, x):
        for linear, gelu in self.layers.values():
            incoming = x
            x = gelu(F.linear(incoming, linear.weight, linear.bias))
            # a same-sized layer only: broadcasting (batch, 1) must not count as equal
            if self.use_shortcut and linear.in_features == linear.out_features:
                x = torch.add(x, incoming)
        return x

def gradient_means(model, x):
    names, weights = [], []
    for name, p in model.named_parameters():
        if name.endswith("weight"):
            names.append(name)
            weights.append(p)
    out = model(x)
    loss = F.mse_loss(out, torch.zeros_like(out))
    grads = torch.autograd.grad(loss, weights)
    return {n: math.fsum(map(abs, g.flatten().tolist())) / g.numel() for n, g in zip(names, grads)}


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
