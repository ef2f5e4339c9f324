"""4.5 The transformer block"""

import inspect
from functools import reduce

from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    stages = (("norm1", "att"), ("norm2", "ff"))

    def __init__(self, cfg):
        super().__init__()
        available = {
            "d_in": cfg["emb_dim"],
            "d_out": cfg["emb_dim"],
            "dropout": cfg["drop_rate"],
            "num_heads": cfg["n_heads"],
            **cfg,
        }
        wanted = inspect.signature(MultiHeadAttention).parameters
        parts = {
            "att": MultiHeadAttention(**{k: available[k] for k in wanted}),
            "ff": FeedForward(cfg),
        }
        for norm, part in self.stages:
            setattr(self, norm, LayerNorm(cfg["emb_dim"]))
            setattr(self, part, parts[part])
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _stage(self, x, names):
        norm, part = map(self.get_submodule, names)
        return x + self.drop_shortcut(part(norm(x)))

    def forward(self, x):
        return reduce(self._stage, self.stages, x)
