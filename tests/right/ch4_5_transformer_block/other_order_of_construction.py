from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
import torch
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        emb_dim = cfg["emb_dim"]
        self.drop_shortcut = nn.Dropout(p=cfg["drop_rate"])
        self.norm2, self.norm1 = LayerNorm(emb_dim), LayerNorm(emb_dim)
        self.ff = FeedForward(cfg)
        self.att = MultiHeadAttention(
            cfg["emb_dim"], cfg["emb_dim"], cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"])

    def forward(self, x):
        y = self.att(self.norm1(x))
        x = torch.add(self.drop_shortcut(y), x)
        return self.drop_shortcut(self.ff(self.norm2(x))).add(x)
