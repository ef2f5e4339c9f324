import torch


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def reset(self):
        self._store = [{} for _ in range(self.n_layers)]

    def __len__(self):
        return self._store[0]["k"].shape[2] if self._store[0] else 0

    def update(self, layer, keys, values):
        store = self._store[layer]
        if not store:
            batch, heads, _, head_dim = keys.shape
            # nothing yet, in the right shape
            store["k"] = torch.empty(batch, heads, 0, head_dim, device=keys.device)
            store["v"] = torch.empty(batch, heads, 0, head_dim, device=values.device)
        store["k"] = torch.cat([store["k"], keys], dim=2)
        store["v"] = torch.cat([store["v"], values], dim=2)
        return store["k"], store["v"]


def attend_cached(att, x, cache, layer):
    b, n, _ = x.shape

    def heads(y):
        return y.reshape(b, n, att.num_heads, att.head_dim).permute(0, 2, 1, 3)

    q, k, v = heads(att.W_query(x)), heads(att.W_key(x)), heads(att.W_value(x))
    keys, values = cache.update(layer, k, v)
    total = keys.shape[2]
    ahead = torch.ones(n, total, dtype=torch.bool, device=x.device).triu(total - n + 1)
    scores = torch.matmul(q, keys.mT) * att.head_dim**-0.5
    weights = scores.masked_fill(ahead, -torch.inf).softmax(-1)
    return att.out_proj(torch.matmul(weights, values).transpose(1, 2).flatten(2))


def forward_cached(model, in_idx, cache):
    start, n = len(cache), in_idx.shape[1]
    x = model.tok_emb(in_idx) + model.pos_emb.weight[start : start + n]
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if idx.shape[1] > context_size:
                cache.reset()
                logits = forward_cached(model, idx[:, -context_size:], cache)
            else:
                logits = forward_cached(model, idx[:, len(cache):], cache)
            idx = torch.cat([idx, logits[:, -1:].argmax(-1)], dim=1)
    return idx
