import torch
class KVCache:
    def __init__(s, n): s.n = n; s.reset()
    def reset(s): s.kv = [None] * s.n
    def __len__(s): return min(0 if p is None else p.shape[3] for p in s.kv)
    def update(s, layer, keys, values):
        new = torch.stack((keys, values))
        s.kv[layer] = new if s.kv[layer] is None else torch.cat((s.kv[layer], new), 3)
        return tuple(s.kv[layer])
def attend_cached(att, x, cache, layer):
    att.last_layer = layer
    h = lambda w: w(x).unflatten(2, (att.num_heads, -1)).transpose(1, 2)
    q, (k, v) = h(att.W_query), cache.update(layer, h(att.W_key), h(att.W_value))
    s = (q @ k.mT / att.head_dim**.5) + torch.zeros(q.shape[2], k.shape[2], dtype=q.dtype, device=x.device).masked_fill(att.mask[k.shape[2]-q.shape[2]:k.shape[2], :k.shape[2]], float("-inf"))
    return att.out_proj((s.softmax(-1) @ v).transpose(1, 2).flatten(2))
def forward_cached(model, in_idx, cache):
    x = model.tok_emb(in_idx) + model.pos_emb.weight[len(cache):][:in_idx.shape[1]]
    for i, b in enumerate(model.trf_blocks): x = (y := x + attend_cached(b.att, b.norm1(x), cache, i)) + b.ff(b.norm2(y))
    return model.out_head(model.final_norm(x))
@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    c = KVCache(len(model.trf_blocks)); new = idx[:, -context_size:]
    for _ in range(max_new_tokens):
        if len(c) + new.shape[1] > context_size: c.reset(); new = idx[:, -context_size:]
        new = forward_cached(model, new, c)[:, -1:].argmax(-1); idx = torch.cat((idx, new), 1)
    return idx
