"""4.5 The transformer block"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import Tensor, nn

Branch = Callable[[Tensor], Tensor]


class Residual(nn.Module, ABC):
    """Sums up branches, each on what the ones before have left."""

    @abstractmethod
    def branches(self) -> Iterator[Branch]: ...

    def forward(self, x: Tensor) -> Tensor:
        for branch in self.branches():
            x = torch.add(x, branch(x))
        return x


class TransformerBlock(Residual):
    att: MultiHeadAttention
    ff: FeedForward
    norm1: LayerNorm
    norm2: LayerNorm
    drop_shortcut: nn.Dropout

    def __init__(self, cfg: dict) -> None:
        super().__init__()
        emb_dim, rate = cfg["emb_dim"], cfg["drop_rate"]
        self.drop_shortcut = nn.Dropout(rate)
        self.ff = FeedForward(cfg)
        self.norm2 = LayerNorm(emb_dim)
        self.att = MultiHeadAttention(
            emb_dim, emb_dim, cfg["context_length"], rate, cfg["n_heads"], cfg["qkv_bias"]
        )
        self.norm1 = LayerNorm(emb_dim)

    def branches(self) -> Iterator[Branch]:
        yield lambda x: self.drop_shortcut(self.att(self.norm1(x)))
        yield lambda x: self.drop_shortcut(self.ff(self.norm2(x)))


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration."""

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
