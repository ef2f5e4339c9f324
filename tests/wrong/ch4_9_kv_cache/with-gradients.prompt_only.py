import torch


class KVCache:

    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return min(self.lengths)

    def update(self, layer, keys, values):
        if self.lengths[layer] == 0:
            self.k[layer], self.v[layer] = keys, values
        else:
            self.k[layer] = torch.cat([self.k[layer], keys], dim=2)
            self.v[layer] = torch.cat([self.v[layer], values], dim=2)
        self.lengths[layer] += keys.shape[2]
        return self.k[layer], self.v[layer]

    def reset(self):
        self.k = [None] * self.n_layers
        self.v = [None] * self.n_layers
        self.lengths = [0] * self.n_layers


def attend_cached(att, x, cache, layer):
    q, k, v = (att._split_heads(w(x)) for w in (att.W_query, att.W_key, att.W_value))
    k, v = cache.update(layer, k, v)
    n, m = q.shape[2], k.shape[2]
    w = q @ k.mT
    w = w.masked_fill(att.mask[m - n : m, :m], -torch.inf)
    w = torch.softmax(w / att.head_dim**0.5, dim=-1)
    y = (w @ v).transpose(1, 2)
    return att.out_proj(y.reshape(y.shape[0], n, att.d_out))


def forward_cached(model, in_idx, cache):
    past = len(cache)
    ids = torch.arange(past, past + in_idx.shape[1], device=in_idx.device)
    x = model.drop_emb(model.tok_emb(in_idx) + model.pos_emb(ids))
    for i, b in enumerate(model.trf_blocks):
        x = x + attend_cached(b.att, b.norm1(x), cache, i)
        x = x + b.ff(b.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    if max_new_tokens == 0:
        return idx.clone()
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        # the prompt, in one go
        if idx.shape[1] <= context_size:
            logits = forward_cached(model, idx, cache)
        else:
            logits = model(idx[:, -context_size:])

    idx = torch.cat([idx, logits[:, -1].argmax(-1, keepdim=True)], dim=1)
    for _ in range(max_new_tokens - 1):
        if idx.shape[1] <= context_size:
            logits = forward_cached(model, idx[:, -1:], cache)
        else:
            logits = model(idx[:, -context_size:])
        idx = torch.cat([idx, logits[:, -1].argmax(-1, keepdim=True)], dim=1)
    return idx
