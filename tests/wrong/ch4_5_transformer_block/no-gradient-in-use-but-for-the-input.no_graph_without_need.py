"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    """Attention and feed-forward, each with its norm, dropout and shortcut.

    TransformerBlock(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, has
        att            MultiHeadAttention from emb_dim to emb_dim, with cfg's context_length,
                       n_heads and qkv_bias, and with drop_rate as its dropout
        ff             FeedForward(cfg)
        norm1, norm2   LayerNorm(emb_dim) each: norm1 before att, norm2 before ff
        drop_shortcut  nn.Dropout(drop_rate); it has no parameters, so one for both places, or
                       two, under this name or others, come to the same
    and no other parameters: 16 with qkv_bias, 13 without. A part may have a second name besides.
    The norms begin with ones and zeros, every other weight with random numbers, a bias with zeros
    or random ones: any will do, PyTorch's or your own. No two blocks share a part, or begin alike.
    All sizes come from cfg as it is when the block is made. cfg itself stays as it is. What becomes
    of it later changes no block.
    """

    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.norm1 = LayerNorm(d)
        self.norm2 = LayerNorm(d)
        self.att = MultiHeadAttention(
            d, d, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"]
        )
        self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def forward(self, x):
        """(batch, tokens, emb_dim) -> (batch, tokens, emb_dim), with 1 to context_length tokens

        First attention on x, then feed-forward on what came of that: x + dropout(part(norm(x)))
        both times. The shortcut takes what comes in before the norm, and adds it as it is.
        Dropout falls on the part's output alone, before the addition, on each number by itself and
        anew in every call; attention drops some of its weights besides, by itself. In evaluation
        nothing is dropped.

        x may lie in memory in any order, as after a transpose, and its numbers may be of any size.
        x itself stays as it is. The result is a new tensor on x's device; it is float32 where x and
        the parameters are, and float64 where they are, with nothing less exact on the way.
        Gradients pass through all of it, in evaluation as well, and where x needs none. Nothing of
        one call shows in a later one.
        """
        wanted = torch.is_grad_enabled() and (self.training or x.requires_grad)
        with torch.set_grad_enabled(wanted):
            for norm, part in ((self.norm1, self.att), (self.norm2, self.ff)):
                x = x + self.drop_shortcut(part(norm(x)))
        return x


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
