import math

import torch
import torch.nn as nn


class LayerNorm(nn.Module):
    def __init__(self, n, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.scale = nn.Parameter(torch.ones(n))
        self.shift = nn.Parameter(torch.zeros(n))

    def forward(self, x):
        centred = x - x.mean(-1, keepdim=True)
        return (
            centred * torch.rsqrt((centred**2).mean(-1, keepdim=True) + self.eps) * self.scale
            + self.shift
        )


def gelu(x):
    return 0.5 * x * (1 + torch.tanh((2 / math.pi) ** 0.5 * (x + 0.044715 * x.pow(3))))


class FeedForward(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(n, 4 * n), nn.Identity(), nn.Linear(4 * n, n)])

    def forward(self, x):
        return self.layers[2](gelu(self.layers[0](x)))


class Attention(nn.Module):
    def __init__(self, n, context, heads, dropout, bias):
        super().__init__()
        self.heads = heads
        self.W_query, self.W_key, self.W_value = (nn.Linear(n, n, bias=bias) for _ in range(3))
        self.out_proj = nn.Linear(n, n)
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("bias", torch.tril(torch.ones(context, context))[None, None])

    def forward(self, x):
        B, T, C = x.size()
        split = (B, T, self.heads, C // self.heads)
        q = self.W_query(x).reshape(split).permute(0, 2, 1, 3)
        k = self.W_key(x).reshape(split).permute(0, 2, 3, 1)
        v = self.W_value(x).reshape(split).permute(0, 2, 1, 3)
        scores = (q @ k) * (C // self.heads) ** -0.5
        scores = scores.masked_fill(self.bias[..., :T, :T] == 0, -torch.inf)
        y = self.dropout(scores.softmax(-1)) @ v
        return self.out_proj(y.permute(0, 2, 1, 3).flatten(2))


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        n = cfg["emb_dim"]
        self.att = Attention(
            n, cfg["context_length"], cfg["n_heads"], cfg["drop_rate"], cfg["qkv_bias"]
        )
        self.ff = FeedForward(n)
        self.norm1 = LayerNorm(n)
        self.norm2 = LayerNorm(n)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def forward(self, x):
        y = self.att(self.norm1(x))
        x = x + self.drop_shortcut(y)
        z = self.ff(self.norm2(x))
        x = x + self.drop_shortcut(z)
        return x
