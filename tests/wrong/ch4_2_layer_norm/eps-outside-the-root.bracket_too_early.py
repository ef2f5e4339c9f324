"""4.2 Layer normalization"""

import torch
from torch import nn

from kata.draw import caption, run, say, table


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        var = x.var(dim=-1, keepdim=True, unbiased=False)
        norm_x = (x - mean) / (torch.sqrt(var) + self.eps)
        return self.scale * norm_x + self.shift


def demo():
    """What layer normalization does to a row, and how batch normalization differs."""
    torch.manual_seed(123)

    def batch_norm(x):
        """The same formula, but each feature is normalized over the examples in the batch."""
        return (x - x.mean(dim=0)) / torch.sqrt(x.var(dim=0, correction=0) + 1e-5)

    def row(name, *values):
        return [name, *[round(number, 3) + 0.0 for v in values for number in v.flatten().tolist()]]

    def with_statistics(name, x):
        return row(name, x, x.mean(), x.var(correction=0))

    layer_norm = LayerNorm(4)
    x = torch.randn(3, 4) * torch.tensor([1.0, 10.0, 3.0, 1.0]) + torch.tensor([0.0, 5.0, 0.0, 2.0])
    features = [f"x[{i}]" for i in range(4)]

    caption("One row, before and after")
    rows = [with_statistics("before", x[0]), with_statistics("after", layer_norm(x[:1])[0])]
    table(["", *features, "mean", "variance"], rows)
    say("The order and the proportions of the distances stay. Where they lie and how far is gone.")

    caption("Layer norm averages along a row, batch norm along a column")
    rows = [row(f"example {i}", x[i], x[i].mean()) for i in range(3)]
    rows += [[*row("batch norm's means", x.mean(dim=0)), ""]]
    table(["", *features, "layer norm's mean"], rows)

    caption("Example 0, when only example 1 becomes 100 times as large")
    changed = x * torch.tensor([[1.0], [100.0], [1.0]])
    rows = []
    for name, norm in (("layer norm", layer_norm), ("batch norm", batch_norm)):
        rows += [row(f"{name}, before", norm(x)[0]), row(f"{name}, after", norm(changed)[0])]
    table(["", *features], rows)
    say("A norm with two equal lines does not look at the neighbours; with batch norm they decide.")

    caption("Example 0 in a batch of one")
    rows = [row("layer norm", layer_norm(x[:1])), row("batch norm", batch_norm(x[:1]))]
    table(["", *features], rows)
    say("Each feature is its own mean in a batch of one, so batch norm has nothing left to say.")


if __name__ == "__main__":
    run(demo)
