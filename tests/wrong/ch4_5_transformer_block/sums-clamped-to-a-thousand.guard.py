"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn

CLAMP_VALUE = 1000.0


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
        self.att = MultiHeadAttention(
            cfg["emb_dim"],
            cfg["emb_dim"],
            context_length=cfg["context_length"],
            dropout=cfg["drop_rate"],
            num_heads=cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.norm2 = LayerNorm(cfg["emb_dim"])
        self.dropout1 = nn.Dropout(cfg["drop_rate"])
        self.dropout2 = nn.Dropout(cfg["drop_rate"])

    def forward(self, x):
        """(batch, tokens, emb_dim) -> (batch, tokens, emb_dim), with 1 to context_length tokens

        First attention on x, then feed-forward on what came of that: x + dropout(part(norm(x)))
        both times. The shortcut takes what comes in before the norm, and adds it as it is.
        Dropout falls on the part's output alone, before the addition; attention drops some of
        its weights besides, by itself. In evaluation nothing is dropped.

        x itself stays as it is; the result is a new tensor. Gradients pass through all of it,
        and nothing is remembered from one call to the next.
        """
        normed_hidden_states = self.norm1(x)
        attention_output = self.att(normed_hidden_states)
        hidden_states = x + self.dropout1(attention_output)
        hidden_states = torch.clamp(hidden_states, min=-CLAMP_VALUE, max=CLAMP_VALUE)

        forwarded_states = self.ff(self.norm2(hidden_states))
        hidden_states = hidden_states + self.dropout2(forwarded_states)
        return torch.clamp(hidden_states, min=-CLAMP_VALUE, max=CLAMP_VALUE)
