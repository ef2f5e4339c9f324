"""4.4 Shortcut connections"""

import torch
import torch.nn.functional as F
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(n_in, n_out, bias=True), GELU())
            for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:])
        )

    def forward(self, hidden_states):
        for block in self.layers:
            residual = hidden_states
            hidden_states = block(hidden_states)
            if self.use_shortcut and residual.shape == hidden_states.shape:
                hidden_states = residual + hidden_states
        return hidden_states


def gradient_means(model, x):
    model.zero_grad(set_to_none=True)
    logits = model(x)
    loss = F.mse_loss(logits, torch.zeros_like(logits))
    loss.backward()
    stats = {
        n: p.grad.abs().mean().item() for n, p in model.named_parameters() if n.endswith("weight")
    }
    model.zero_grad(set_to_none=True)
    return stats


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
