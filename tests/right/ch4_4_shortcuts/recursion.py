import torch
from torch import nn
import ch4_3_feed_forward as section_4_3


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        nn.Module.__init__(self)
        self.use_shortcut = use_shortcut
        first, *rest = layer_sizes
        self.layers = nn.ModuleList()
        while rest:
            self.layers.append(nn.Sequential(nn.Linear(first, rest[0]), section_4_3.GELU()))
            first, *rest = rest

    def forward(self, x, depth=0):
        if depth == len(self.layers):
            return x
        out = self.layers[depth](x)
        if self.use_shortcut and out.shape == x.shape:
            out = torch.stack([out, x]).sum(0)
        return self.forward(out, depth + 1)


def gradient_means(model, x):
    """Hooks."""
    found = {}
    model.zero_grad()
    nn.functional.mse_loss(model(x), torch.zeros(len(x), model.layers[-1][0].out_features)).backward()
    for name, parameter in model.named_parameters():
        if name.endswith("weight"):
            found[name] = parameter.grad.detach().numpy().__abs__().mean().item()
    model.zero_grad()
    return found
