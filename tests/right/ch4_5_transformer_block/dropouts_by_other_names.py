from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    """Norms first, two dropouts, positional arguments."""

    def __init__(self, cfg):
        super().__init__()
        d, p = cfg["emb_dim"], cfg["drop_rate"]
        self.norm2 = LayerNorm(d)
        self.norm1 = LayerNorm(d)
        self.resid_drop_a, self.resid_drop_b = nn.Dropout(p), nn.Dropout(p)
        self.ff = FeedForward(cfg)
        self.att = MultiHeadAttention(
            d, d, cfg["context_length"], p, cfg["n_heads"], cfg["qkv_bias"]
        )

    def forward(self, x):
        h = x + self.resid_drop_a(self.att(self.norm1(x)))
        return h + self.resid_drop_b(self.ff(self.norm2(h)))
