import torch
from ch4_7_generate import generate_text_simple


class KVCache:
    """A thin shell around a value: a tuple of (keys, values), one for each layer."""

    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.state = ((),) * n_layers

    def __len__(self):
        return self.state[0][0].shape[-2] if self.state[0] else 0

    def update(self, layer, keys, values):
        new = _grow(self.state[layer], (keys, values))
        self.state = self.state[:layer] + (new,) + self.state[layer + 1 :]
        return new

    def reset(self):
        self.state = ((),) * self.n_layers


def _grow(old, new):
    return tuple(torch.cat(pair, dim=-2) for pair in zip(old, new)) if old else tuple(a.clone() for a in new)


def _project(linear, x, h):
    # bnd, hkd -> bhnk: the weight's rows are the heads' features, head by head
    w = linear.weight.reshape(h, -1, linear.weight.shape[-1])
    y = torch.einsum("bnd,hkd->bhnk", x, w)
    return y if linear.bias is None else y + linear.bias.reshape(h, 1, -1)


def _softmax(s):
    e = torch.exp(s - s.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


def attend_cached(att, x, cache, layer):
    h, n = att.num_heads, x.shape[1]
    q, k, v = (_project(w, x, h) for w in (att.W_query, att.W_key, att.W_value))
    k, v = cache.update(layer, k, v)
    t = k.shape[-2]
    s = torch.einsum("bhqk,bhtk->bhqt", q, k) * att.head_dim ** -0.5
    i = torch.arange(t - n, t, device=x.device)[:, None]
    j = torch.arange(t, device=x.device)[None, :]
    a = _softmax(torch.where(j <= i, s, torch.tensor(-torch.inf, dtype=s.dtype, device=s.device)))
    c = torch.einsum("bhqt,bhtk->bqhk", a, v)
    return att.out_proj(c.flatten(2))


def _block(block, x, cache, layer):
    y = x + attend_cached(block.att, block.norm1(x), cache, layer)
    return y + block.ff(block.norm2(y))


def forward_cached(model, in_idx, cache):
    past, n = len(cache), in_idx.shape[1]
    x = model.tok_emb.weight[in_idx] + model.pos_emb.weight[past : past + n]
    for i, b in enumerate(model.trf_blocks):
        x = _block(b, x, cache, i)
    return torch.einsum("bnd,vd->bnv", model.final_norm(x), model.out_head.weight)


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    # as many steps as the cache is good for, and 4.7's own loop for all that come after
    fits = min(max_new_tokens, max(0, context_size - idx.shape[1] + 1))
    cache = KVCache(len(model.trf_blocks))
    ids, new = (idx.clone(),), idx
    for _ in range(fits):
        new = forward_cached(model, new, cache)[:, -1].argmax(-1)[:, None]
        ids += (new,)
    ids = torch.concatenate(ids, dim=1)
    return generate_text_simple(model, ids, max_new_tokens - fits, context_size)
