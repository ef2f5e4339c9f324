import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class Drop(nn.Module):
    """Dropout by hand."""

    def __init__(self, p):
        super().__init__()
        self.keep = 1.0 - p

    def forward(self, x):
        if not self.training or self.keep == 1.0:
            return x
        if self.keep == 0.0:
            return torch.zeros_like(x)
        return x * torch.bernoulli(torch.full_like(x, self.keep)) / self.keep


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        dim = cfg["emb_dim"]
        self.att = MultiHeadAttention(
            dim, dim, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"]
        )
        self.norm1 = LayerNorm(dim)
        self.ff = FeedForward(cfg)
        self.norm2 = LayerNorm(dim)
        self.drop_shortcut = Drop(cfg["drop_rate"])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        residual = x.clone()
        x = residual + self.drop_shortcut(self.att(self.norm1(x)))
        residual = x.clone()
        return residual + self.drop_shortcut(self.ff(self.norm2(x)))
