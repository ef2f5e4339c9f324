"""4.5 The transformer block, each branch a chain put together on the way."""

from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.norm2 = LayerNorm(cfg["emb_dim"])
        self.att = MultiHeadAttention(
            cfg["emb_dim"],
            cfg["emb_dim"],
            cfg["context_length"],
            cfg["drop_rate"],
            cfg["n_heads"],
            cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def branch_1(self, x):
        return nn.Sequential(self.norm1, self.att, self.drop_shortcut)(x)

    def branch_2(self, x):
        return nn.Sequential(self.norm2, self.ff, self.drop_shortcut)(x)

    def forward(self, x):
        return (y := x + self.branch_1(x)) + self.branch_2(y)
