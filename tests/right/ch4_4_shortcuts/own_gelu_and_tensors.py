import math
import torch
from torch import nn


def gelu(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x.pow(3))))


class Layer(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.linear = nn.Linear(a, b)

    def forward(self, x):
        return gelu(self.linear(x))


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut=True):
        super().__init__()
        self.use_shortcut = bool(use_shortcut)
        self.layers = nn.Sequential(*[Layer(a, b) for a, b in zip(layer_sizes[:-1], layer_sizes[1:])])

    def forward(self, x):
        for layer in self.layers:
            y = layer(x)
            x = torch.add(x, y) if self.use_shortcut and y.size() == x.size() else y
        return x


def gradient_means(model, x):
    with torch.enable_grad():
        loss = model(x).pow(2).mean()
        named = [(n, p) for n, p in model.named_parameters() if p.dim() == 2]
        grads = torch.autograd.grad(loss, [p for _, p in named])
    return {n: float(g.abs().mean()) for (n, _), g in zip(named, grads)}
