import torch


class KVCache:
    """Keys and values by layer."""

    def __init__(self, n_layers):
        self.k = [None] * n_layers
        self.v = [None] * n_layers

    def __len__(self):
        n = None
        for k in self.k:
            have = 0 if k is None else k.shape[2]
            n = have if n is None else min(n, have)
        return n or 0

    def update(self, layer, keys, values):
        if self.k[layer] is None:
            self.k[layer], self.v[layer] = keys, values
        else:
            self.k[layer] = torch.cat((keys, self.k[layer]), dim=2)
            self.v[layer] = torch.cat((values, self.v[layer]), dim=2)
        return self.k[layer], self.v[layer]

    def reset(self):
        n = len(self.k)
        self.k, self.v = [None] * n, [None] * n


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    with torch.no_grad():
        heads = lambda y: y.reshape(batch, new, att.num_heads, att.head_dim).permute(0, 2, 1, 3)
        q, k, v = heads(att.W_query(x)), heads(att.W_key(x)), heads(att.W_value(x))
        k, v = cache.update(layer, k, v)
        n = k.size(2)
        scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / att.head_dim**0.5
        scores = scores.masked_fill(att.mask[n - new : n, :n], float("-inf"))
        y = torch.einsum("bhqk,bhkd->bqhd", scores.softmax(-1), v)
        return att.out_proj(y.reshape(batch, new, att.d_out))


def forward_cached(model, in_idx, cache):
    first = len(cache)
    with torch.no_grad():
        x = model.tok_emb(in_idx) + model.pos_emb.weight[first : first + in_idx.size(1)]
        for layer, block in enumerate(model.trf_blocks):
            x = x + attend_cached(block.att, block.norm1(x), cache, layer)
            x = x + block.ff(block.norm2(x))
        x = model.final_norm(x)
        return model.out_head(x)


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    out = idx.clone()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if out.size(1) <= context_size:
                logits = forward_cached(model, out[:, len(cache) :], cache)
            else:
                logits = model(out[:, -context_size:])
            nxt = logits[:, -1].argmax(dim=-1)
            out = torch.cat((out, nxt[:, None]), dim=1)
    return out
