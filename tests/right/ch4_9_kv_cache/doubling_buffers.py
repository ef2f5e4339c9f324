import torch
import torch.nn.functional as F
from torch import nn


class _Buffer:
    """Keys and values of one block in tensors that double when they are full."""

    def __init__(self):
        self.data, self.used = None, 0

    def append(self, new):  # (2, batch, heads, new, head_dim)
        need = self.used + new.shape[3]
        if self.data is None or need > self.data.shape[3]:
            shape = list(new.shape)
            shape[3] = max(16, 2 * need)
            bigger = new.new_empty(shape)
            if self.data is not None:
                bigger[..., : self.used, :] = self.data[..., : self.used, :]
            self.data = bigger
        self.data[..., self.used : need, :] = new
        self.used = need
        return self.data[..., :need, :]


class KVCache:
    def __init__(self, n_layers):
        self._n_layers = n_layers
        self._buffers = []
        self.reset()

    def reset(self):
        self._buffers = [_Buffer() for _ in range(self._n_layers)]

    def __len__(self):
        return min(buffer.used for buffer in self._buffers)

    def update(self, layer, keys, values):
        both = self._buffers[layer].append(torch.stack((keys, values)))
        return both[0], both[1]


def attend_cached(att, x, cache, layer):
    q, k, v = (
        proj(x).unflatten(-1, (att.num_heads, att.head_dim)).movedim(2, 1)
        for proj in (att.W_query, att.W_key, att.W_value)
    )
    k, v = cache.update(layer, k, v)
    new, total = q.shape[2], k.shape[2]
    may_look = torch.ones(new, total, dtype=torch.bool, device=x.device).tril(total - new)
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=may_look)
    return att.out_proj(out.movedim(1, 2).flatten(2))


def forward_cached(model, in_idx, cache):
    past, new = len(cache), in_idx.shape[-1]
    h = model.tok_emb(in_idx) + model.pos_emb.weight[past : past + new]
    for i, blk in enumerate(model.trf_blocks):
        h = h + attend_cached(blk.att, blk.norm1(h), cache, i)
        h = h + blk.ff(blk.norm2(h))
    return F.linear(model.final_norm(h), model.out_head.weight, model.out_head.bias)


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    n = idx.size(1)
    ids = torch.cat([idx, idx.new_zeros(idx.size(0), max_new_tokens)], dim=1)
    for end in range(n, n + max_new_tokens):
        if end > context_size:
            cache.reset()
        shown = ids[:, max(0, end - context_size) + len(cache) : end]
        ids[:, end] = forward_cached(model, shown, cache)[:, -1].argmax(-1)
    return ids
