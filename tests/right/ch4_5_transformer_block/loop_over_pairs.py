import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])
        for name, part in {
            "norm1": LayerNorm(cfg["emb_dim"]),
            "att": MultiHeadAttention(
                cfg["emb_dim"],
                cfg["emb_dim"],
                cfg["context_length"],
                dropout=cfg["drop_rate"],
                num_heads=cfg["n_heads"],
                qkv_bias=cfg["qkv_bias"],
            ),
            "norm2": LayerNorm(cfg["emb_dim"]),
            "ff": FeedForward(cfg),
        }.items():
            self.add_module(name, part)

    def forward(self, x):
        print("input", tuple(x.shape))
        for norm, part in ((self.norm1, self.att), (self.norm2, self.ff)):
            x = torch.add(x, self.drop_shortcut(part(norm(x))))
        print("output", tuple(x.shape))
        return x
