# Never said: nn.Dropout knows which mode
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width, self.rate = cfg["emb_dim"], cfg["drop_rate"]
        self.att = MultiHeadAttention(
            width, width, cfg["context_length"], self.rate, cfg["n_heads"], cfg["qkv_bias"]
        )
        self.ff = FeedForward(cfg)
        self.norm1, self.norm2 = LayerNorm(width), LayerNorm(width)

    def forward(self, x):
        x = x + nn.Dropout(self.rate)(self.att(self.norm1(x)))
        return x + nn.Dropout(self.rate)(self.ff(self.norm2(x)))
