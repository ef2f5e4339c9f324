import torch
from torch import einsum
from torch.nn import functional as F

class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]

    def update(self, layer, keys, values):
        if self.k[layer] is None:
            self.k[layer], self.v[layer] = keys, values
        else:
            self.k[layer] = torch.cat([self.k[layer], keys], dim=2)
            self.v[layer] = torch.cat([self.v[layer], values], dim=2)
        return self.k[layer], self.v[layer]

    def reset(self):
        self.k = [None for _ in range(self.n_layers)]
        self.v = [None for _ in range(self.n_layers)]


@torch.inference_mode()
def attend_cached(att, x, cache, layer):
    def heads(linear):
        weight = linear.weight.view(att.num_heads, att.head_dim, -1)
        out = einsum("bti,hdi->bhtd", x, weight)
        return out

    q = heads(att.W_query)
    k, v = cache.update(layer, heads(att.W_key), heads(att.W_value))
    s = einsum("bhid,bhjd->bhij", q, k) * att.head_dim ** -0.5
    i = torch.arange(k.shape[2] - q.shape[2], k.shape[2], device=x.device)[:, None]
    j = torch.arange(k.shape[2], device=x.device)[None, :]
    s = s.masked_fill(j > i, torch.finfo(s.dtype).min)
    out = einsum("bhij,bhjd->bihd", s.softmax(-1), v).flatten(2)
    return F.linear(out, att.out_proj.weight, att.out_proj.bias)


@torch.inference_mode()
def forward_cached(model, in_idx, cache):
    p = torch.arange(in_idx.shape[1], device=in_idx.device) + len(cache)
    x = F.embedding(in_idx, model.tok_emb.weight) + F.embedding(p, model.pos_emb.weight)
    for n, b in enumerate(model.trf_blocks):
        x = x + attend_cached(b.att, b.norm1(x), cache, n)
        x = x + b.ff(b.norm2(x))
    return F.linear(model.final_norm(x), model.out_head.weight)


@torch.inference_mode()
def generate_cached(model, idx, max_new_tokens, context_size):
    out = idx.clone()
    cache = KVCache(len(model.trf_blocks))
    for _ in range(max_new_tokens):
        if out.shape[1] > context_size:
            cache = KVCache(len(model.trf_blocks))
        todo = out[:, -context_size:][:, len(cache):]
        out = torch.hstack([out, forward_cached(model, todo, cache)[:, -1].argmax(-1)[:, None]])
    return out
