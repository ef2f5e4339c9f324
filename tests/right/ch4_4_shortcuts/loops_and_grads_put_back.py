"""4.4 - written out step by step"""
import torch
from torch import nn

from ch4_3_feed_forward import GELU
from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.shortcut_on = bool(use_shortcut)
        self.layers = nn.ModuleList()
        i = 0
        while i + 1 < len(layer_sizes):
            fan_in = layer_sizes[i]
            fan_out = layer_sizes[i + 1]
            linear = nn.Linear(fan_in, fan_out)
            gelu = GELU()
            one_layer = nn.Sequential(linear, gelu)
            self.layers.append(one_layer)
            i = i + 1

    def forward(self, x):
        current = x
        for i in range(len(self.layers)):
            one_layer = self.layers[i]
            z = one_layer[0](current)
            a = one_layer[1](z)
            same = True
            if a.dim() != current.dim():
                same = False
            else:
                for d in range(a.dim()):
                    if a.size(d) != current.size(d):
                        same = False
            if self.shortcut_on:
                if same:
                    a = current + a
            current = a
        return current


def gradient_means(model, x):
    # remember what was in .grad, and put it back in the end
    before = []
    for parameter in model.parameters():
        before.append(parameter.grad)
        parameter.grad = None

    output = model(x.detach())
    loss = 0.0
    for r in range(output.size(0)):
        for c in range(output.size(1)):
            loss = loss + output[r, c] * output[r, c]
    loss = loss / (output.size(0) * output.size(1))
    loss.backward()

    means = {}
    for name, parameter in model.named_parameters():
        if name[-6:] != "weight":
            continue
        total = 0.0
        count = 0
        for row in parameter.grad.tolist():
            for number in row:
                if number < 0:
                    number = -number
                total += number
                count += 1
        means[name] = total / count

    k = 0
    for parameter in model.parameters():
        parameter.grad = before[k]
        k += 1
    return means


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
