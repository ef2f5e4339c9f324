import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    """Each example by itself, and feed-forward position by position: slow, and the same."""

    def __init__(self, cfg):
        super().__init__()
        for key in ("emb_dim", "context_length", "n_heads", "drop_rate", "qkv_bias"):
            assert key in cfg, f"cfg lacks {key}"
        self.att = MultiHeadAttention(
            d_in=cfg["emb_dim"],
            d_out=cfg["emb_dim"],
            context_length=cfg["context_length"],
            dropout=cfg["drop_rate"],
            num_heads=cfg["n_heads"],
            qkv_bias=cfg.get("qkv_bias", False),
        )
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.norm2 = LayerNorm(cfg["emb_dim"])
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def forward(self, x):
        rows = []
        for example in x.split(1):
            example = example + self.drop_shortcut(self.att(self.norm1(example)))
            tokens = [t + self.drop_shortcut(self.ff(self.norm2(t))) for t in example.unbind(1)]
            rows.append(torch.stack(tokens, dim=1))
        return torch.cat(rows)
