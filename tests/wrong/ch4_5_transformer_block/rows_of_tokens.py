"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        D, p = cfg["emb_dim"], cfg["drop_rate"]
        self.att = MultiHeadAttention(D, D, cfg["context_length"], p, cfg["n_heads"], cfg["qkv_bias"])
        self.ff = FeedForward(cfg)
        self.norm1, self.norm2 = LayerNorm(D), LayerNorm(D)
        self.drop_shortcut = nn.Dropout(p)

    def forward(self, x):
        B, T, D = x.shape
        x = x + self.drop_shortcut(self.att(self.norm1(x)))
        # feed-forward doesn't care about (B, T): one (B * T, D) matrix, one gemm
        rows = x.view(B * T, D)
        rows = torch.add(rows, self.drop_shortcut(self.ff(self.norm2(rows))))
        return rows.view(B, T, D)
