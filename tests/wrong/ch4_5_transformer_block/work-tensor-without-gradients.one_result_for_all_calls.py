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

    def forward(self, x):
        y = x + self.drop_shortcut(self.att(self.norm1(x)))
        y = y + self.drop_shortcut(self.ff(self.norm2(y)))
        if torch.is_grad_enabled():
            return y
        if getattr(self, "room", y[:0]).shape != y.shape or self.room.dtype != y.dtype:
            self.room = torch.empty_like(y)
        return self.room.copy_(y)
