from copy import deepcopy

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class Layer(nn.Sequential):
    def __init__(self, size, next_size, shortcut):
        super().__init__(nn.Linear(size, next_size), GELU())
        self.shortcut = shortcut and size == next_size

    def forward(self, x):
        y = super().forward(x)
        return torch.add(x, y) if self.shortcut else y


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.ModuleList(
            map(Layer, layer_sizes, layer_sizes[1:], [use_shortcut] * len(layer_sizes))
        )

    def forward(self, x):
        from functools import reduce

        return reduce(lambda h, layer: layer(h), self.layers, x)


def gradient_means(model, x):
    twin = deepcopy(model)
    twin.zero_grad()
    loss = nn.MSELoss()(out := twin(x.detach()), out.new_zeros(out.shape))
    loss.backward()
    return {
        n: float(p.grad.abs().mean()) for n, p in twin.named_parameters() if n.endswith("weight")
    }
