from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class _Parts(nn.Module):
    def __init__(self, emb_dim, context_length, n_heads, drop_rate, qkv_bias, **rest):
        super().__init__()
        self.att = MultiHeadAttention(
            emb_dim, emb_dim, context_length, drop_rate, n_heads, qkv_bias
        )
        self.ff = FeedForward({"emb_dim": emb_dim, **rest})
        self.norm1, self.norm2 = (LayerNorm(emb_dim) for _ in "12")
        self.drop_shortcut = nn.Dropout(drop_rate, inplace=True)


class TransformerBlock(_Parts):
    def __init__(self, cfg):
        super().__init__(**cfg)

    def attend(self, x):
        return self.drop_shortcut(self.att(self.norm1(x)))

    def think(self, x):
        return self.drop_shortcut(self.ff(self.norm2(x)))

    def forward(self, x):
        return (
            (x + self.attend(x)) + self.think(x + self.attend(x))
            if self._steady()
            else self._once(x)
        )

    def _steady(self):
        return not self.training  # only then is it the same to ask twice

    def _once(self, x):
        x = x + self.attend(x)
        return x + self.think(x)
