import torch
from torch import nn


class GELU(nn.Module):
    """Not nn.GELU, which is off limits."""

    def __init__(self):
        super().__init__()
        self.register_buffer("root", torch.tensor(2 / torch.pi, dtype=torch.float64).sqrt(), persistent=False)

    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(self.root.to(x.dtype) * (x + 0.044715 * x**3)))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.gelu = GELU()
        self.layers = nn.Sequential(
            nn.Linear(cfg["emb_dim"], cfg["emb_dim"] * 4), self.gelu, nn.Linear(cfg["emb_dim"] * 4, cfg["emb_dim"])
        )

    def forward(self, x):
        h = self.layers[0](x)
        h = self.gelu(h)
        return self.layers[2](h)
