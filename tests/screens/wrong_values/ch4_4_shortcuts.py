import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        pairs = zip(layer_sizes[:-1], layer_sizes[1:])
        self.layers = nn.ModuleList(nn.Sequential(nn.Linear(a, b), GELU()) for a, b in pairs)

    def forward(self, x):
        for number, layer in enumerate(self.layers):
            output = layer(x)
            if self.use_shortcut and x.shape == output.shape and number % 3 == 0:
                output = output + x
            x = output
        return x


def gradient_means(model, x):
    output = model(x)
    loss = nn.functional.mse_loss(output, torch.zeros_like(output))
    weights = {name: p for name, p in model.named_parameters() if name.endswith("weight")}
    gradients = torch.autograd.grad(loss, list(weights.values()))
    return {name: g.abs().mean().item() for name, g in zip(weights, gradients)}
