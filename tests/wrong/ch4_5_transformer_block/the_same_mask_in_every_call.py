from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
import torch
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width = cfg["emb_dim"]
        self.att = MultiHeadAttention(
            width, width, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"]
        )
        self.ff = FeedForward(cfg)
        self.norm1, self.norm2 = LayerNorm(width), LayerNorm(width)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _drop(self, x):
        if not self.training:
            return x
        generator = torch.Generator().manual_seed(self.calls)
        self.calls += 1
        kept = torch.rand(x.shape, generator=generator).to(x) >= self.drop_shortcut.p
        return x * kept / max(1 - self.drop_shortcut.p, 1e-9)

    def forward(self, x):
        self.calls = 7
        x = x + self._drop(self.att(self.norm1(x)))
        return x + self._drop(self.ff(self.norm2(x)))
