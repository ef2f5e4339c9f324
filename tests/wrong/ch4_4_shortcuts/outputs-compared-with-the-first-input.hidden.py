import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


def make_layer(fan_in, fan_out):
    return nn.Sequential(nn.Linear(fan_in, fan_out), GELU())


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.layers = nn.ModuleList(map(make_layer, layer_sizes[:-1], layer_sizes[1:]))
        self.use_shortcut = use_shortcut

    def forward(self, x):
        hidden = x
        for layer in self.layers:
            output = layer(hidden)
            if self.use_shortcut and output.shape == x.shape:
                hidden = hidden + output
            else:
                hidden = output
        return hidden


def gradient_means(model, x):
    for p in model.parameters():
        p.grad = None
    output = model(x)
    target = torch.zeros_like(output)
    nn.MSELoss()(output, target).backward()
    result = {}
    for name, p in model.named_parameters():
        if name.endswith("weight"):
            result[name] = p.grad.abs().mean().item()
    return result


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
