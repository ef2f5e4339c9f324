"""4.5 The transformer block"""

from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn
from torch.utils.checkpoint import checkpoint


class TransformerBlock(nn.Module):
    """Pre-norm block that recomputes its activations in the backward pass."""

    def __init__(self, cfg):
        super().__init__()
        self.att = MultiHeadAttention(
            cfg["emb_dim"],
            cfg["emb_dim"],
            cfg["context_length"],
            cfg["drop_rate"],
            cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.norm2 = LayerNorm(cfg["emb_dim"])
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _attend(self, x):
        return self.drop_shortcut(self.att(self.norm1(x)))

    def _think(self, x):
        return self.drop_shortcut(self.ff(self.norm2(x)))

    def _body(self, x):
        x = x + self._attend(x)
        return x + self._think(x)

    def forward(self, x):
        if self.training:
            return checkpoint(self._body, x, use_reentrant=True)
        return self._body(x)
