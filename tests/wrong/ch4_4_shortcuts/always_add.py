"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList()
        for a, b in zip(layer_sizes, layer_sizes[1:]):
            self.layers.append(nn.Sequential(nn.Linear(a, b), GELU()))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x) + x if self.use_shortcut else layer(x)
        return x


def gradient_means(model, x):
    # YOUR CODE
    raise NotImplementedError("4.4: gradient_means is yours to write")
