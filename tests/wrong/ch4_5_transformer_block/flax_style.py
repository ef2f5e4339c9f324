"""4.5 The transformer block"""

from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn
from torch.nn import functional as F


class TransformerBlock(nn.Module):
    """Pre-LN encoder block, ported from flax.linen."""

    def __init__(self, cfg):
        super().__init__()
        self.dropout_rate = cfg["drop_rate"]
        features = cfg["emb_dim"]
        self.norm1 = LayerNorm(features)
        self.att = MultiHeadAttention(
            features,
            features,
            cfg["context_length"],
            cfg["drop_rate"],
            cfg["n_heads"],
            cfg["qkv_bias"],
        )
        self.norm2 = LayerNorm(features)
        self.ff = FeedForward(cfg)

    def __call__(self, inputs, *, deterministic=True):
        return super().__call__(inputs, deterministic)

    def forward(self, inputs, deterministic=True):
        y = self.norm1(inputs)
        y = self.att(y)
        y = F.dropout(y, self.dropout_rate, training=not deterministic)
        y = inputs + y

        z = self.norm2(inputs)
        z = self.ff(z)
        z = F.dropout(z, self.dropout_rate, training=not deterministic)
        return y + z
