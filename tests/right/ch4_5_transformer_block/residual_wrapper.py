from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


def residual(x, dropout, norm, part):
    return dropout(part(norm(x))) + x


class TransformerBlock(nn.Module):
    def __init__(self, cfg, **ignored):
        nn.Module.__init__(self)
        self.cfg = dict(cfg)
        self._build()
        self.apply(self._init)

    def _build(self):
        c = self.cfg
        self.dropout = nn.Dropout(p=c["drop_rate"])
        self.norm1 = LayerNorm(emb_dim=c["emb_dim"])
        self.ff = FeedForward(cfg=c)
        self.norm2 = LayerNorm(emb_dim=c["emb_dim"])
        self.att = MultiHeadAttention(
            c["emb_dim"],
            c["emb_dim"],
            c["context_length"],
            c["drop_rate"],
            c["n_heads"],
            c["qkv_bias"],
        )

    @staticmethod
    def _init(module):
        # as GPT-2 was initialised
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(self, x):
        x = residual(x, self.dropout, self.norm1, self.att)
        x = residual(x, self.dropout, self.norm2, self.ff)
        return x
