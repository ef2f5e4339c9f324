"""Keys and values in one tensor; added mask; two phases, each with its own loop."""

from itertools import count

import torch


class KVCache:
    def __init__(self, n_layers):
        self._both = [None] * n_layers

    def __len__(self):
        sizes = {0 if both is None else both.size(-2) for both in self._both}
        return min(sizes)

    def update(self, layer, keys, values):
        new = torch.stack((keys, values)).detach()  # a copy
        old = self._both[layer]
        both = self._both[layer] = new if old is None else torch.cat((old, new), dim=-2)
        return both.unbind()

    def reset(self):
        for layer in range(len(self._both)):
            self._both[layer] = None


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    qkv = torch.stack([att.W_query(x), att.W_key(x), att.W_value(x)])
    q, k, v = qkv.view(3, batch, new, att.num_heads, att.head_dim).transpose(2, 3)
    k, v = cache.update(layer, k, v)
    total = k.size(2)
    ahead = torch.full((new, total), float("-inf"), dtype=x.dtype, device=x.device)
    ahead = ahead.triu(diagonal=total - new + 1)
    weights = torch.softmax(q.div(att.head_dim**0.5) @ k.mT + ahead, dim=-1)
    return att.out_proj(torch.einsum("bhnt,bhtd->bnhd", weights, v).flatten(2))


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    new = in_idx.size(1)
    ends = len(cache) + new
    positions = torch.arange(ends, device=in_idx.device)[-new:]
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    for block, layer in zip(model.trf_blocks, count()):
        y = attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.drop_shortcut(y)
        x = x + block.drop_shortcut(block.ff(block.norm2(x)))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        return _generate(model, idx, max_new_tokens, context_size)
    finally:
        torch.set_grad_enabled(was)


def _generate(model, idx, left, context_size):
    # first the steps that a cache serves, then those of the moving window
    cached = max(0, min(left, context_size - idx.size(1) + 1))
    cache, new = KVCache(len(model.trf_blocks)), idx
    for _ in range(cached):
        new = forward_cached(model, new, cache)[:, -1:].max(dim=-1).indices
        idx = torch.cat((idx, new), dim=1)
    for _ in range(left - cached):
        new = model(idx[:, -context_size:])[:, -1:].max(dim=-1).indices
        idx = torch.cat((idx, new), dim=1)
    return idx
