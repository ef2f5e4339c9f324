import torch
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn, einsum


class MultiHeadAttention(nn.Module):
    """Written again with einsum; one head at a time, the mask made on the way."""

    def __init__(self, d_in, d_out, context_length, dropout, num_heads, qkv_bias=False):
        super().__init__()
        self.num_heads = num_heads
        self.out_proj = nn.Linear(d_out, d_out)
        self.W_value = nn.Linear(d_in, d_out, qkv_bias)
        self.W_key = nn.Linear(d_in, d_out, qkv_bias)
        self.W_query = nn.Linear(d_in, d_out, qkv_bias)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        place = torch.arange(x.shape[1], device=x.device)
        ahead = place[None, :] > place[:, None]
        heads = []
        parts = [
            w(x).chunk(self.num_heads, dim=-1) for w in (self.W_query, self.W_key, self.W_value)
        ]
        for q, k, v in zip(*parts):
            scores = einsum("bic,bjc->bij", q, k) / q.shape[-1] ** 0.5
            weights = torch.where(ahead, float("-inf"), scores).softmax(dim=-1)
            heads.append(einsum("bij,bjc->bic", self.dropout(weights), v))
        return self.out_proj(torch.cat(heads, dim=-1))


class TransformerBlock(nn.Module):
    def __init__(self, cfg: dict):
        super().__init__()
        names = "emb_dim", "context_length", "drop_rate", "n_heads", "qkv_bias"
        width, context, rate, heads, bias = map(cfg.__getitem__, names)
        self.drop_shortcut = nn.Dropout(rate)
        self.ff, self.att = (
            FeedForward(cfg),
            MultiHeadAttention(width, width, context, rate, heads, bias),
        )
        self.norm1, self.norm2 = LayerNorm(width), LayerNorm(width)

    def forward(self, x):
        after = x + self.drop_shortcut(self.att(self.norm1(x)))
        return after + self.drop_shortcut(self.ff(self.norm2(after)))
