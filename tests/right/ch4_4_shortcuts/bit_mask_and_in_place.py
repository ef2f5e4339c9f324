import torch
from ch4_3_feed_forward import GELU
from torch import nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    __slots__ = ()

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        n = len(layer_sizes) - 1
        act = GELU()  # stateless, one instance serves all layers
        self.layers = nn.Sequential(
            *(nn.Sequential(nn.Linear(layer_sizes[i], layer_sizes[i + 1]), act) for i in range(n))
        )
        # bit i set: layer i keeps its shape
        self._skip_mask = 0
        if use_shortcut:
            for i in range(n):
                self._skip_mask |= (layer_sizes[i] == layer_sizes[i + 1]) << i

    def forward(self, x):
        cur, mask = x, self._skip_mask
        for layer in self.layers:
            nxt = layer(cur)
            if mask & 1:
                nxt.add_(cur)  # nxt is ours, fresh from the layer
            cur = nxt
            mask >>= 1
        return cur


def gradient_means(model, x):
    names, weights = [], []
    for name, p in model.named_parameters():
        if name.endswith("weight"):
            names.append(name)
            weights.append(p)
    out = model(x)
    # d(mean(out^2))/d(out) = 2 out / n: start the backward pass right there
    seed = out.detach().mul(2.0 / out.numel())
    grads = torch.autograd.grad(out, weights, grad_outputs=seed)
    result = torch.empty(len(grads), dtype=torch.float64, device=out.device)
    for slot, g in zip(result.unbind(), grads):
        slot.copy_(g.abs_().mean())
    return dict(zip(names, result.tolist()))


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
