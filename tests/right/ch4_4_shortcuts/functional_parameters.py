"""4.4 Shortcut connections"""

import functools
import itertools

import torch
from ch4_3_feed_forward import GELU
from torch import nn
from torch.func import functional_call


class Step(nn.Sequential):
    """Linear and GELU, with a shortcut around both or none."""

    def __init__(self, a, b, around):
        super().__init__(nn.Linear(a, b), GELU())
        self.around = around

    def forward(self, x):
        y = super().forward(x)
        return x + y if self.around else y


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.Sequential(
            *itertools.starmap(
                lambda a, b: Step(a, b, use_shortcut and a == b), itertools.pairwise(layer_sizes)
            )
        )

    def forward(self, x):
        return self.layers(x)


def gradient_means(model, x):
    now = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    loss = functional_call(model, now, (x.detach(),)).pow(2).mean()
    wanted = [name for name in now if name.endswith("weight")]
    slopes = torch.autograd.grad(loss, [now[name] for name in wanted])
    return {name: float(slope.abs().mean()) for name, slope in zip(wanted, slopes)}
