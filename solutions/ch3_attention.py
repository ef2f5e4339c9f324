"""Multi-head attention, from chapter 3: given, for section 4.5 to build on.

Every position looks back at itself and at what came before it, never ahead, and mixes what it
finds there into a new vector. Several heads do so side by side, each in a slice of the width.
"""

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    """Causal self-attention: (batch, tokens, d_in) -> (batch, tokens, d_out)."""

    def __init__(self, d_in, d_out, context_length, dropout, num_heads, qkv_bias=False):
        super().__init__()
        if d_out % num_heads:
            raise ValueError(f"d_out ({d_out}) must be divisible by num_heads ({num_heads})")
        self.d_out = d_out
        self.num_heads = num_heads
        self.head_dim = d_out // num_heads
        self.W_query = nn.Linear(d_in, d_out, bias=qkv_bias)
        self.W_key = nn.Linear(d_in, d_out, bias=qkv_bias)
        self.W_value = nn.Linear(d_in, d_out, bias=qkv_bias)
        self.out_proj = nn.Linear(d_out, d_out)
        self.dropout = nn.Dropout(dropout)
        # True where a position (row) would look ahead (column)
        ahead = torch.ones(context_length, context_length, dtype=torch.bool).triu(diagonal=1)
        self.register_buffer("mask", ahead, persistent=False)

    def forward(self, x):
        batch, tokens, _ = x.shape
        q = self._split_heads(self.W_query(x))  # (batch, heads, tokens, head_dim)
        k = self._split_heads(self.W_key(x))
        v = self._split_heads(self.W_value(x))

        scores = q @ k.transpose(2, 3)  # (batch, heads, tokens, tokens)
        scores = scores.masked_fill(self.mask[:tokens, :tokens], float("-inf"))
        weights = torch.softmax(scores / self.head_dim**0.5, dim=-1)

        context = self.dropout(weights) @ v  # (batch, heads, tokens, head_dim)
        context = context.transpose(1, 2).reshape(batch, tokens, self.d_out)
        return self.out_proj(context)

    def _split_heads(self, x):
        batch, tokens, _ = x.shape
        # (batch, tokens, d_out) -> (batch, heads, tokens, head_dim)
        return x.view(batch, tokens, self.num_heads, self.head_dim).transpose(1, 2)
