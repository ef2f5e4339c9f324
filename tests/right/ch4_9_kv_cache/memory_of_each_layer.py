"""4.9 Generating faster"""

from __future__ import annotations

import math
from typing import Final, List, Optional, Tuple

import torch
from torch import Tensor


class LayerMemory:
    """What one block has seen."""

    def __init__(self) -> None:
        self.__keys: Optional[Tensor] = None
        self.__values: Optional[Tensor] = None

    def getLength(self) -> int:
        return 0 if self.__keys is None else self.__keys.size(2)

    def append(self, keys: Tensor, values: Tensor) -> None:
        if self.__keys is None:
            self.__keys, self.__values = keys, values
        else:
            self.__keys = torch.cat((self.__keys, keys), dim=2)
            self.__values = torch.cat((self.__values, values), dim=2)

    def getAll(self) -> Tuple[Tensor, Tensor]:
        return self.__keys, self.__values


class KVCache:
    def __init__(self, n_layers: int) -> None:
        self.__layerCount: Final[int] = n_layers
        self.__layers: List[LayerMemory] = []
        self.reset()

    def __len__(self) -> int:
        return self.__layers[0].getLength()

    def update(self, layer: int, keys: Tensor, values: Tensor) -> Tuple[Tensor, Tensor]:
        memory: LayerMemory = self.__layers[layer]
        memory.append(keys, values)
        return memory.getAll()

    def reset(self) -> None:
        self.__layers = [LayerMemory() for _ in range(self.__layerCount)]


class CausalMaskFactory:
    @staticmethod
    def create(newCount: int, totalCount: int, device: torch.device) -> Tensor:
        """True where a new token would look ahead."""
        everything: Tensor = torch.ones(newCount, totalCount, dtype=torch.bool, device=device)
        return torch.triu(everything, diagonal=totalCount - newCount + 1)


def attend_cached(att, x: Tensor, cache: KVCache, layer: int) -> Tensor:
    batch: int = x.size(0)
    count: int = x.size(1)

    def toHeads(projected: Tensor) -> Tensor:
        return projected.view(batch, count, att.num_heads, att.head_dim).transpose(1, 2)

    queries: Tensor = toHeads(att.W_query(x))
    keys, values = cache.update(layer, toHeads(att.W_key(x)), toHeads(att.W_value(x)))
    scores: Tensor = torch.matmul(queries, keys.transpose(2, 3)) / math.sqrt(att.head_dim)
    ahead: Tensor = CausalMaskFactory.create(count, keys.size(2), x.device)
    weights: Tensor = torch.softmax(scores.masked_fill(ahead, -math.inf), dim=-1)
    context: Tensor = torch.matmul(weights, values).transpose(1, 2)
    return att.out_proj(context.reshape(batch, count, att.d_out))


def forward_cached(model, in_idx: Tensor, cache: KVCache) -> Tensor:
    start: int = len(cache)
    end: int = start + in_idx.size(1)
    device = model.pos_emb.weight.device
    x: Tensor = model.tok_emb(in_idx) + model.pos_emb(torch.arange(start, end, device=device))
    for number, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, number)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


class CachedGenerator:
    def __init__(self, model, contextSize: int) -> None:
        self.__model = model
        self.__contextSize: Final[int] = contextSize
        self.__cache: Final[KVCache] = KVCache(len(model.trf_blocks))

    def next(self, text: Tensor) -> Tensor:
        pending: Tensor
        if text.size(1) <= self.__contextSize:
            pending = text[:, len(self.__cache):]
        else:
            self.__cache.reset()
            pending = text[:, -self.__contextSize:]
        logits: Tensor = forward_cached(self.__model, pending, self.__cache)
        return logits[:, -1].argmax(dim=-1, keepdim=True)


def generate_cached(model, idx: Tensor, max_new_tokens: int, context_size: int) -> Tensor:
    generator: CachedGenerator = CachedGenerator(model, context_size)
    text: Tensor = idx.clone()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            text = torch.cat((text, generator.next(text)), dim=1)
    return text
