"""A cache that keeps the pieces as they come, and attention in einsum."""

from __future__ import annotations

import math
from collections import defaultdict

import torch
from torch import Tensor

PIECE = 4  # the prompt is shown in pieces of so many tokens


class KVCache:
    def __init__(self, n_layers: int) -> None:
        self.n_layers = n_layers
        self.pieces: dict[int, list[tuple[Tensor, Tensor]]] = defaultdict(list)

    def seen(self, layer: int) -> int:
        return sum(keys.size(2) for keys, _ in self.pieces[layer])

    def __len__(self) -> int:
        return min(self.seen(layer) for layer in range(self.n_layers))

    def update(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        self.pieces[layer].append((keys.clone(), values.clone()))
        all_keys, all_values = zip(*self.pieces[layer])
        return torch.cat(all_keys, 2), torch.cat(all_values, 2)

    def reset(self) -> None:
        self.pieces.clear()


def attend_cached(att, x: Tensor, cache: KVCache, layer: int) -> Tensor:
    batch, new, _ = x.shape
    shape = (batch, new, att.num_heads, att.head_dim)
    query = att.W_query(x).reshape(shape)  # (batch, new, heads, head_dim)
    keys, values = cache.update(
        layer,
        att.W_key(x).reshape(shape).permute(0, 2, 1, 3),
        att.W_value(x).reshape(shape).permute(0, 2, 1, 3),
    )
    total = keys.size(2)
    scores = torch.einsum("bqhd,bhkd->bhqk", query, keys) / math.sqrt(att.head_dim)
    place_q = torch.arange(total - new, total, device=x.device)[:, None]
    place_k = torch.arange(total, device=x.device)[None, :]
    scores = torch.where(place_k > place_q, torch.full_like(scores, -math.inf), scores)
    context = torch.einsum("bhqk,bhkd->bqhd", scores.softmax(dim=-1), values)
    return att.out_proj(context.reshape(batch, new, -1))


def forward_cached(model, in_idx: Tensor, cache: KVCache) -> Tensor:
    past = len(cache)
    places = torch.arange(in_idx.size(1), device=in_idx.device).add(past).expand_as(in_idx)
    x = model.drop_emb(model.tok_emb(in_idx) + model.pos_emb(places))
    for layer, block in enumerate(model.trf_blocks.children()):
        x = x + block.drop_shortcut(attend_cached(block.att, block.norm1(x), cache, layer))
        x = x + block.drop_shortcut(block.ff(block.norm2(x)))
    return model.out_head(model.final_norm(x))


def _show(model, ids: Tensor, cache: KVCache) -> Tensor:
    """Runs new ids in pieces; returns the id that comes after them, (batch, 1)."""
    for piece in ids.split(PIECE, dim=1):
        logits = forward_cached(model, piece, cache)
    return logits[:, -1:].argmax(dim=-1)


def generate_cached(model, idx: Tensor, max_new_tokens: int, context_size: int) -> Tensor:
    texts = [idx]
    length = idx.size(1)
    cache = KVCache(sum(1 for _ in model.trf_blocks.children()))
    with torch.inference_mode():
        while len(texts) <= max_new_tokens:
            if length <= context_size:
                chosen = _show(model, texts[-1], cache)
            else:
                cache = KVCache(cache.n_layers)
                chosen = _show(model, torch.cat(texts, dim=1)[:, -context_size:], cache)
            texts.append(chosen)
            length += 1
    return torch.cat(texts, dim=1)
