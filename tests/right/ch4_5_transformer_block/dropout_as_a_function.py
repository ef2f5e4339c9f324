from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
import torch.nn as nn
import torch.nn.functional as F


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.p = cfg["drop_rate"]
        width = cfg["emb_dim"]
        self.norm1, self.norm2 = LayerNorm(width), LayerNorm(width)
        self.att = MultiHeadAttention(
            width,
            width,
            cfg["context_length"],
            self.p,
            num_heads=cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)

    def _sublayer(self, x, norm, part):
        """The same pattern around both parts."""
        return x + F.dropout(part(norm(x)), p=self.p, training=self.training)

    def forward(self, x):
        x = self._sublayer(x, self.norm1, self.att)
        return self._sublayer(x, self.norm2, self.ff)
