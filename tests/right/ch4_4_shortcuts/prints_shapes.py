# Chapter 4.4 - my deep network

import copy
from collections import OrderedDict

import torch
import torch.nn as nn
from ch4_3_feed_forward import GELU

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super(ExampleDeepNeuralNetwork, self).__init__()
        self.use_shortcut = use_shortcut
        layers = OrderedDict()
        for i in range(len(layer_sizes) - 1):
            in_features = layer_sizes[i]
            out_features = layer_sizes[i + 1]
            layers["layer" + str(i + 1)] = nn.Sequential(
                nn.Linear(in_features, out_features),
                GELU(),
            )
        self.layers = nn.Sequential(layers)
        self.shortcut = nn.Identity()

    def forward(self, x):
        print("input:", x.shape)
        for i in range(len(self.layers)):
            out = self.layers[i](x)
            if self.use_shortcut == True:
                if out.shape == x.shape:
                    out = self.shortcut(x) + out
            x = out
            print("after layer", i + 1, ":", x.shape)
        return x


def gradient_means(model, x):
    # work on a copy, then the real model is not touched
    model = copy.deepcopy(model)
    x = x.clone().detach()

    model.zero_grad()
    pred = model(x)
    target = torch.zeros(pred.shape, dtype=pred.dtype, device=pred.device)
    loss_fn = nn.MSELoss()
    loss = loss_fn(pred, target)
    loss.backward()

    results = {}
    for name, param in model.named_parameters():
        if name[-6:] == "weight":
            results[name] = torch.mean(torch.abs(param.grad)).item()
    return results


def demo():
    """How much gradient arrives at each layer, without shortcuts and with them."""
    sizes, x = [3, 3, 3, 3, 3, 1], torch.tensor([[1.0, 0.0, -1.0]])
    means = []
    for use_shortcut in (False, True):
        torch.manual_seed(123)
        model = ExampleDeepNeuralNetwork(sizes, use_shortcut)
        means.append(gradient_means(model, x))

    caption("The mean size of each weight's gradient, the first layer on top")
    rows = []
    for name, without, with_shortcuts in zip(means[0], means[0].values(), means[1].values()):
        rows += [(f"{name}  without", without), (f"{'':{len(name)}}     with", with_shortcuts)]
    bars(rows, log=True)
    first, first_with = (next(iter(found.values())) for found in means)
    say(
        f"Each mark below the bars is ten times the one before. Without shortcuts the first layer "
        f"gets {first:.2g}, with them {first_with / first:,.0f} times as much: it can learn."
    )


if __name__ == "__main__":
    run(demo)
