import torch


class KVCache:

    def __init__(self, n_layers):
        self.n = n_layers
        self.store = []
        for i in range(n_layers):
            self.store.append([None, None])

    def __len__(self):
        return min((0 if pair[0] is None else pair[0].size(2)) for pair in self.store)

    def update(self, layer, keys, values):
        pair = self.store[layer]
        if pair[0] is not None:
            keys = torch.cat((pair[0], keys), 2)
            values = torch.cat((pair[1], values), 2)
        pair[0] = keys
        pair[1] = values
        return keys, values

    def reset(self):
        self.store = [[None, None]] * self.n


def attend_cached(att, x, cache, layer):
    q = att._split_heads(att.W_query(x))
    k = att._split_heads(att.W_key(x))
    v = att._split_heads(att.W_value(x))
    k, v = cache.update(layer, k, v)
    # the last rows of the big mask
    seen = k.size(2)
    rows = att.mask[seen - x.size(1):seen, :seen]
    s = (q @ k.transpose(-2, -1)).masked_fill(rows, float("-inf")) / att.head_dim ** 0.5
    o = torch.softmax(s, dim=-1) @ v
    o = o.transpose(1, 2).flatten(2)
    return att.out_proj(o)


def forward_cached(model, in_idx, cache):
    first = len(cache)
    pos = torch.arange(first, first + in_idx.size(1), device=in_idx.device)
    h = model.tok_emb(in_idx) + model.pos_emb(pos)
    for i, blk in enumerate(model.trf_blocks):
        h = h + attend_cached(blk.att, blk.norm1(h), cache, i)
        h = h + blk.ff(blk.norm2(h))
    return model.out_head(model.final_norm(h))


def generate_cached(model, idx, max_new_tokens, context_size):
    raise NotImplementedError("4.9: generate_cached is yours to write")
