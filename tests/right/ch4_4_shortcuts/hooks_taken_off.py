"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.register_buffer("use_shortcut", torch.tensor(bool(use_shortcut)), persistent=False)
        self.flag = bool(use_shortcut)
        del self.use_shortcut
        widths = iter(list(layer_sizes))
        self.layers = nn.ModuleList()
        a = next(widths)
        for b in widths:
            self.layers.append(nn.Sequential(nn.Linear(a, b), GELU()))
            a = b

    def forward(self, x):
        trail = [x]
        for f in self.layers:
            new = f(trail[-1])
            old = trail[-1] if self.flag and new.shape == trail[-1].shape else 0
            trail.append(new + old)
        return trail[-1]


def gradient_means(model, x):
    caught = {}
    handles = []
    before = {n: p.grad for n, p in model.named_parameters()}
    for name, p in model.named_parameters():
        caught[name] = None

        def hook(g, name=name):
            caught[name] = g.abs().mean().item()

        handles.append(p.register_hook(hook))
        p.grad = None
    model(x.detach()).square().mean().backward()
    for handle in handles:
        handle.remove()
    for name, p in model.named_parameters():
        p.grad = before[name]
    return {name: value for name, value in caught.items() if name.endswith("weight")}
