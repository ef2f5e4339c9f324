import copy
import torch
from torch import nn
from ch4_3_feed_forward import GELU


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        pairs = [layer_sizes[i:i + 2] for i in range(len(layer_sizes) - 1)]
        self.layers = nn.ModuleList(nn.Sequential(nn.Linear(*pair), GELU()) for pair in pairs)

    def _one(self, layer, x):
        out = layer(x)
        return out + x if self.use_shortcut and out.shape[-1] == x.shape[-1] else out

    def forward(self, x):
        for layer in self.layers:
            x = self._one(layer, x)
        return x


def gradient_means(model, x):
    twin = copy.deepcopy(model)
    twin.zero_grad(set_to_none=True)
    out = twin(x)
    nn.functional.mse_loss(out, out.new_zeros(out.shape)).backward()
    return {n: p.grad.abs().mean().item() for n, p in twin.named_parameters() if n.split(".")[-1] == "weight"}
