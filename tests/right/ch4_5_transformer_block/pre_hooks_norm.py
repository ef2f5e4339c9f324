from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.norm1, self.norm2 = LayerNorm(d), LayerNorm(d)
        self.att = MultiHeadAttention(
            d, d, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"]
        )
        self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])
        self.att.register_forward_pre_hook(lambda module, args: (self.norm1(*args),))
        self.ff.register_forward_pre_hook(lambda module, args: (self.norm2(*args),))

    def forward(self, x):
        x = x + self.drop_shortcut(self.att(x))
        return x + self.drop_shortcut(self.ff(x))
