"""A KV cache."""

import math

import torch
from torch import nn


class KVCache:
    def __init__(self, n_layers):
        self.keys = [[] for _ in range(n_layers)]
        self.values = [[] for _ in range(n_layers)]

    def __len__(self):
        return sum(k.shape[2] for k in self.keys[0])

    def update(self, layer, keys, values):
        self.keys[layer].append(keys)
        self.values[layer].append(values)
        return torch.cat(self.keys[layer], dim=2), torch.cat(self.values[layer], dim=2)

    def reset(self):
        for pieces in self.keys + self.values:
            pieces.clear()


def attend_cached(att, x, cache, layer):
    batch, new, dim = x.shape
    head_dim = dim // att.num_heads
    queries = att.W_query(x).view(batch, new, att.num_heads, head_dim).transpose(1, 2)
    keys = att.W_key(x).view(batch, new, att.num_heads, head_dim).transpose(1, 2)
    values = att.W_value(x).view(batch, new, att.num_heads, head_dim).transpose(1, 2)
    keys, values = cache.update(layer, keys, values)  # (batch, heads, len, head_dim)
    length = keys.shape[2]
    bias = torch.full((new, length), -math.inf, device=x.device, dtype=x.dtype).triu(length - new + 1)
    weights = nn.functional.softmax(queries @ keys.transpose(2, 3) / math.sqrt(head_dim) + bias, dim=-1)
    context = (weights @ values).transpose(1, 2).reshape(batch, new, dim)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    first = len(cache)
    places = torch.arange(first, first + in_idx.shape[1], device=in_idx.device)
    x = model.drop_emb(model.tok_emb(in_idx) + model.pos_emb(places))
    for layer, block in enumerate(model.trf_blocks):
        x = x + block.drop_shortcut(attend_cached(block.att, block.norm1(x), cache, layer))
        x = x + block.drop_shortcut(block.ff(block.norm2(x)))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    result = torch.empty(idx.shape[0], idx.shape[1] + max_new_tokens, dtype=idx.dtype, device=idx.device)
    result[:, : idx.shape[1]] = idx
    cache = KVCache(len(model.trf_blocks))
    with torch.inference_mode():
        for end in range(idx.shape[1], result.shape[1]):
            if end <= context_size:
                logits = forward_cached(model, result[:, len(cache) : end], cache)
            else:
                logits = model(result[:, end - context_size : end])
            result[:, end] = logits[:, -1].argmax(dim=-1)
    return result
