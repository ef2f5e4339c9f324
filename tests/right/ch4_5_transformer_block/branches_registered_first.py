from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    """The parts live in two branches, and have their names besides."""

    def __init__(self, cfg):
        super().__init__()
        d, p = cfg["emb_dim"], cfg["drop_rate"]
        attention = MultiHeadAttention(
            d, d, cfg["context_length"], p, cfg["n_heads"], cfg["qkv_bias"]
        )
        self.branches = nn.ModuleList(
            [
                nn.Sequential(LayerNorm(d), FeedForward(cfg), nn.Dropout(p)),
                nn.Sequential(LayerNorm(d), attention, nn.Dropout(p)),
            ]
        )
        self.norm2, self.ff, self.drop_shortcut = self.branches[0]
        self.norm1, self.att, _ = self.branches[1]

    def forward(self, x):
        for branch in reversed(self.branches):
            x = x + branch(x)
        return x
