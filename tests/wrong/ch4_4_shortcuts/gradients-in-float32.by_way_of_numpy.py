import torch
import torch.nn as nn
from ch4_3_feed_forward import GELU
from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """Linear -> GELU, repeated."""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        layers = []
        for i in range(len(layer_sizes) - 1):
            layers.append(nn.Sequential(nn.Linear(layer_sizes[i], layer_sizes[i + 1]), GELU()))
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers:
            layer_output = layer(x)
            if self.use_shortcut and x.shape == layer_output.shape:
                x = x + layer_output
            else:
                x = layer_output
        return x


def gradient_means(model, x):
    """Mean absolute gradient per weight matrix."""
    model.zero_grad(set_to_none=True)
    output = model(x)
    loss = nn.MSELoss()(output, torch.zeros_like(output))
    loss.backward()

    means = {}
    for name, param in model.named_parameters():
        if not name.endswith("weight"):
            continue
        gradient = param.grad.detach().cpu().float().numpy()
        means[name] = float(abs(gradient).mean())
    model.zero_grad(set_to_none=True)
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
