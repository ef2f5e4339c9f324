import numpy as np
import torch


class KVCache:
    """Host arrays, float32: (layer) -> k, v of shape (b, h, t, d)"""

    def __init__(self, n_layers):
        self.n = n_layers
        self.reset()

    def reset(self):
        self.kv = [None] * self.n

    def __len__(self):
        return 0 if self.kv[0] is None else self.kv[0].shape[-2]

    def update(self, layer, keys, values):
        new = np.stack([np.asarray(a.detach().cpu(), dtype=np.float32) for a in (keys, values)])
        old = self.kv[layer]
        kv = new if old is None else np.concatenate([old, new], axis=-2)
        self.kv[layer] = kv
        k, v = torch.from_numpy(kv).to(keys.device, keys.dtype)
        return k, v


def attend_cached(att, x, cache, layer):
    b, n, _ = x.shape
    q, k, v = (w(x).unflatten(-1, (att.num_heads, att.head_dim)).movedim(1, 2) for w in (att.W_query, att.W_key, att.W_value))
    k, v = cache.update(layer, k, v)
    t = k.shape[-2]
    s = torch.einsum("bhqd,bhkd->bhqk", q, k) / att.head_dim**0.5
    causal = torch.arange(t, device=x.device) <= torch.arange(t - n, t, device=x.device)[:, None]
    s = torch.where(causal, s, -torch.inf)
    c = torch.einsum("bhqk,bhkd->bqhd", s.softmax(-1), v)
    return att.out_proj(c.reshape(b, n, -1))


def forward_cached(model, in_idx, cache):
    t = len(cache)
    x = model.tok_emb(in_idx) + model.pos_emb.weight[t : t + in_idx.shape[1]]
    for i, blk in enumerate(model.trf_blocks):
        x = x + attend_cached(blk.att, blk.norm1(x), cache, i)
        x = x + blk.ff(blk.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache, ids = KVCache(len(model.trf_blocks)), idx.clone()
    for _ in range(max_new_tokens):
        if ids.shape[1] <= context_size:
            logits = forward_cached(model, ids[:, len(cache) :], cache)
        else:
            logits = model(ids[:, -context_size:])
        ids = torch.cat([ids, logits[:, -1].argmax(-1)[:, None]], dim=1)
    return ids
