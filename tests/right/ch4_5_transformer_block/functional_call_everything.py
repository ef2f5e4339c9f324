import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        with torch.device("cpu"):
            self.norm1 = LayerNorm(cfg["emb_dim"])
            self.att = MultiHeadAttention(
                cfg["emb_dim"],
                cfg["emb_dim"],
                cfg["context_length"],
                cfg["drop_rate"],
                cfg["n_heads"],
                cfg["qkv_bias"],
            )
            self.norm2 = LayerNorm(cfg["emb_dim"])
            self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _part(self, name, x):
        return torch.func.functional_call(
            getattr(self, name), dict(getattr(self, name).named_parameters()), x
        )

    def forward(self, x):
        for i, part in enumerate(["att", "ff"], start=1):
            x = self.drop_shortcut(self._part(part, self._part(f"norm{i}", x))) + x
        return x
