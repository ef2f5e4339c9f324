"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn

from torch.nn import functional as F


class TransformerBlock(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        hidden_size = config["emb_dim"]
        self.norm1 = LayerNorm(hidden_size)
        self.att = MultiHeadAttention(
            hidden_size,
            hidden_size,
            config["context_length"],
            config["drop_rate"],
            config["n_heads"],
            config["qkv_bias"],
        )
        self.norm2 = LayerNorm(hidden_size)
        self.ff = FeedForward(config)

    def resid_dropout(self, hidden_states):
        return F.dropout(hidden_states, p=self.config["drop_rate"], training=self.training)

    def forward(self, hidden_states):
        residual = hidden_states
        hidden_states = self.resid_dropout(self.att(self.norm1(hidden_states)))
        hidden_states = residual + hidden_states
        residual = hidden_states
        hidden_states = self.resid_dropout(self.ff(self.norm2(hidden_states)))
        return residual + hidden_states


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
