import torch
from torch import nn
from torch.func import functional_call, grad
from ch4_3_feed_forward import GELU


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(n, m), GELU()) for n, m in zip(layer_sizes, layer_sizes[1:])
        )
        self.adds = [use_shortcut and n == m for n, m in zip(layer_sizes, layer_sizes[1:])]

    def forward(self, x):
        for layer, add in zip(self.layers, self.adds):
            x = layer(x) + (x if add else 0.0)
        return x


def gradient_means(model, x):
    params = {n: p.detach() for n, p in model.named_parameters()}
    grads = grad(lambda p: functional_call(model, p, (x,)).square().mean())(params)
    return {n: g.abs().mean().item() for n, g in grads.items() if n.endswith("weight")}
