"""4.1 The architecture"""

from __future__ import annotations

from typing import Any, Callable, Iterator

import torch
from torch import Tensor, nn

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


def tokenize_batch(texts: list[str], tokenizer: Any) -> Tensor:
    first, *others = [tokenizer.encode(text) for text in texts]
    batch = torch.empty(1 + len(others), len(first), dtype=torch.long)
    for row, ids in zip(batch, [first, *others]):
        row.copy_(torch.tensor(ids, dtype=torch.long).view(len(first)))
    return batch


class DummyTransformerBlock(nn.Module):
    """Stands in for the block of section 4.5: gives back what it gets."""

    def __init__(self, cfg):
        super().__init__()

    def forward(self, x):
        return x


class DummyLayerNorm(nn.Module):
    """Stands in for the norm of section 4.2: gives back what it gets."""

    def __init__(self, emb_dim):
        super().__init__()

    def forward(self, x):
        return x


class _Embeds(nn.Module):
    """Ids to vectors with their places added."""

    tok_emb: nn.Embedding
    pos_emb: nn.Embedding
    drop_emb: nn.Dropout

    def embed(self, ids: Tensor) -> Tensor:
        where = torch.ones_like(ids).cumsum(dim=1) - 1
        return self.drop_emb(self.tok_emb(ids) + self.pos_emb(where))


class DummyGPTModel(_Embeds):
    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        vocab, width = cfg["vocab_size"], cfg["emb_dim"]
        self.tok_emb = nn.Embedding(num_embeddings=vocab, embedding_dim=width)
        self.pos_emb = nn.Embedding(num_embeddings=cfg["context_length"], embedding_dim=width)
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        self.trf_blocks = nn.ModuleDict(
            {str(i): DummyTransformerBlock(cfg) for i in range(cfg["n_layers"])}
        )
        self.final_norm = DummyLayerNorm(width)
        self.out_head = nn.Linear(in_features=width, out_features=vocab, bias=False)

    def _after(self) -> Iterator[Callable[[Tensor], Tensor]]:
        yield from self.trf_blocks.values()
        yield self.final_norm
        yield self.out_head

    def forward(self, in_idx: Tensor) -> Tensor:
        x = self.embed(in_idx)
        for part in self._after():
            x = part(x)
        return x
