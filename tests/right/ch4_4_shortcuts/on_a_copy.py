"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn

import copy


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        sizes = tuple(layer_sizes)
        self.bridged = [use_shortcut and a == b for a, b in zip(sizes, sizes[1:])]
        self.layers = nn.ModuleList()
        for a, b in zip(sizes, sizes[1:]):
            self.layers.append(nn.Sequential(nn.Linear(a, b), GELU()))
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x):
        for bridged, layer in zip(self.bridged, self.layers):
            x = torch.stack((x, layer(x))).sum(dim=0) if bridged else layer(x)
        return x


def gradient_means(model, x):
    twin = copy.deepcopy(model)
    twin.zero_grad(set_to_none=True)
    out = twin(x.detach().clone())
    nn.functional.mse_loss(out, torch.zeros_like(out)).backward()
    return {
        n: p.grad.abs().mean().item() for n, p in twin.named_parameters() if n.endswith("weight")
    }
