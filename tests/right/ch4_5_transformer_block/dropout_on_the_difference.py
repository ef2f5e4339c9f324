from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        emb_dim, rate = cfg["emb_dim"], cfg["drop_rate"]
        self.norms = nn.ModuleDict({"1": LayerNorm(emb_dim), "2": LayerNorm(emb_dim)})
        self.norm1, self.norm2 = self.norms["1"], self.norms["2"]
        self.att = MultiHeadAttention(
            emb_dim, emb_dim, cfg["context_length"], rate, cfg["n_heads"], cfg["qkv_bias"]
        )
        self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.ModuleList(nn.Dropout(rate) for _ in range(2))
        self.register_buffer("calls", None, persistent=False)

    def forward(self, x):
        added = self.drop_shortcut[0](self.att(self.norm1(x)))
        added = added + self.drop_shortcut[1](self.ff(self.norm2(x + added)))
        return x + added
