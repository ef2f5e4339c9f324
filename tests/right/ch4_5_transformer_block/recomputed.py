"""4.5 The transformer block, recomputed in the backward pass."""

from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn
from torch.utils.checkpoint import checkpoint


class TransformerBlock(nn.Module):
    """Attention and feed-forward, each with its norm, dropout and shortcut.

    TransformerBlock(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, has
        att            MultiHeadAttention from emb_dim to emb_dim, with cfg's context_length,
                       n_heads and qkv_bias, and with drop_rate as its dropout
        ff             FeedForward(cfg)
        norm1, norm2   LayerNorm(emb_dim) each: norm1 before att, norm2 before ff
        drop_shortcut  nn.Dropout(drop_rate); it has no parameters, so one for both places, or
                       two, under this name or others, come to the same
    and no other parameters: 16 with qkv_bias, 13 without. All of it starts as its own section
    makes it. All sizes come from cfg; cfg itself stays as it is.
    """

    def __init__(self, cfg):
        super().__init__()
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.att = MultiHeadAttention(
            cfg["emb_dim"],
            cfg["emb_dim"],
            cfg["context_length"],
            cfg["drop_rate"],
            cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.norm2 = LayerNorm(cfg["emb_dim"])
        self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _both_halves(self, x):
        y = x + self.drop_shortcut(self.att(self.norm1(x)))
        return y + self.drop_shortcut(self.ff(self.norm2(y)))

    def forward(self, x):
        if not self.training:
            return self._both_halves(x)
        return checkpoint(self._both_halves, x, use_reentrant=False, preserve_rng_state=True)


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
