"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        hidden_size = cfg["emb_dim"]
        self.att = MultiHeadAttention(
            hidden_size,
            hidden_size,
            context_length=cfg["context_length"],
            dropout=cfg["drop_rate"],
            num_heads=cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.norm1 = LayerNorm(hidden_size)
        self.ff = FeedForward(cfg)
        self.norm2 = LayerNorm(hidden_size)
        self.dropout = nn.Dropout(cfg["drop_rate"])

    def forward(self, hidden_states: torch.Tensor) -> torch.Tensor:
        attention_output = self.att(hidden_states)
        attention_output = self.dropout(attention_output)
        attention_output = self.norm1(attention_output + hidden_states)
        intermediate_output = self.ff(attention_output)
        layer_output = self.norm2(intermediate_output + attention_output)
        return layer_output
