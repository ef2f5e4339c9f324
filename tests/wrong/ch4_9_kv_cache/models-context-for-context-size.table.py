from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Optional

import torch
from torch import Tensor, nn


class KeysAndValues(NamedTuple):
    keys: Tensor
    values: Tensor

    @property
    def tokens(self) -> int:
        return self.keys.size(-2)

    def extended(self, other: "KeysAndValues") -> "KeysAndValues":
        return KeysAndValues(*(torch.cat(pair, dim=-2) for pair in zip(self, other)))


@dataclass
class KVCache:
    n_layers: int
    layers: dict[int, KeysAndValues] = field(default_factory=dict)

    def __len__(self) -> int:
        if len(self.layers) < self.n_layers:
            return 0
        return min(one.tokens for one in self.layers.values())

    def update(self, layer: int, keys: Tensor, values: Tensor) -> KeysAndValues:
        if not 0 <= layer < self.n_layers:
            raise IndexError(f"no such layer: {layer}")
        if keys.shape != values.shape:
            raise ValueError("keys and values differ in shape")
        new = KeysAndValues(keys, values)
        old: Optional[KeysAndValues] = self.layers.get(layer)
        self.layers[layer] = new if old is None else old.extended(new)
        return self.layers[layer]

    def reset(self) -> None:
        self.layers.clear()


def _hidden(new: int, total: int, device: torch.device) -> Tensor:
    query = torch.arange(total - new, total, device=device).unsqueeze(1)
    key = torch.arange(total, device=device).unsqueeze(0)
    return key.gt(query)


def attend_cached(att: nn.Module, x: Tensor, cache: KVCache, layer: int) -> Tensor:
    batch, new, _ = x.shape

    def heads(y: Tensor) -> Tensor:
        return y.unflatten(-1, (att.num_heads, att.head_dim)).transpose(1, 2)

    query = heads(att.W_query(x))
    keys, values = cache.update(layer, heads(att.W_key(x)), heads(att.W_value(x)))
    scores = torch.matmul(query, keys.mT).div(att.head_dim**0.5)
    scores = scores.masked_fill(_hidden(new, keys.size(2), x.device), float("-inf"))
    mixed = torch.matmul(torch.softmax(scores, dim=-1), values)
    return att.out_proj(mixed.transpose(1, 2).flatten(-2))


def forward_cached(model: nn.Module, in_idx: Tensor, cache: KVCache) -> Tensor:
    past = len(cache)
    table = model.pos_emb.weight
    if past + in_idx.size(1) > table.size(0):
        raise ValueError("more tokens than positions")
    x = model.tok_emb(in_idx) + table[past : past + in_idx.size(1)]
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model: nn.Module, idx: Tensor, max_new_tokens: int, context_size: int) -> Tensor:
    batch, tokens = idx.shape
    text = idx.new_empty(batch, tokens + max_new_tokens)
    text[:, :tokens] = idx
    cache = KVCache(len(model.trf_blocks))
    for end in range(tokens, tokens + max_new_tokens):
        start = max(0, end - model.pos_emb.num_embeddings)
        if start > 0:
            cache.reset()
        unseen = text[:, start + len(cache) : end]
        text[:, end] = forward_cached(model, unseen, cache)[:, -1].argmax(dim=-1)
    return text
