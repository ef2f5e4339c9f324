import torch


class KVCache:

    def __init__(self, n_layers):
        self.kv = [()] * n_layers

    def __len__(self):
        return min(p[0].shape[2] if p else 0 for p in self.kv)

    def update(self, layer, keys, values):
        old = self.kv[layer]
        self.kv[layer] = tuple(torch.cat(p, 2) for p in zip(old, (keys, values))) if old else (keys, values)
        return self.kv[layer]

    def reset(self):
        self.kv = [()] * len(self.kv)


def attend_cached(att, x, cache, layer):
    q, k, v = (w(x).unflatten(-1, (att.num_heads, -1)) for w in (att.W_query, att.W_key, att.W_value))
    k, v = cache.update(layer, k.transpose(1, 2), v.transpose(1, 2))
    s = torch.einsum("bqhd,bhkd->bhqk", q, k).div(att.head_dim**0.5)
    s = s.masked_fill(att.mask[: k.shape[2], : k.shape[2]][-x.shape[1] :], -torch.inf)
    return att.out_proj(torch.einsum("bhqk,bhkd->bqhd", s.softmax(-1), v).flatten(2))


def forward_cached(model, in_idx, cache):
    x = model.tok_emb(in_idx) + model.pos_emb.weight[(n := len(cache)) : n + in_idx.shape[1]]
    for i, b in enumerate(model.trf_blocks):
        x = x + attend_cached(b.att, b.norm1(x), cache, i)
        x = x + b.ff(b.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if idx.shape[1] <= context_size:
                out = forward_cached(model, idx[:, len(cache) :], cache)
            else:
                out = model(idx[:, -context_size:])
            idx = torch.cat((idx, out[:, -1:].argmax(-1)), 1)
    return idx
