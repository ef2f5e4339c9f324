import torch

class KVCache:

    def __init__(self, n_layers):
        self.n = n_layers
        self.kv = {}

    def __len__(self):
        if 0 not in self.kv:
            return 0
        return self.kv[0][0].shape[-2]

    def update(self, layer, keys, values):
        if layer in self.kv:
            k, v = self.kv[layer]
            keys, values = torch.cat((k, keys), -2), torch.cat((v, values), -2)
        self.kv[layer] = (keys, values)
        return self.kv[layer]

    def reset(self):
        self.kv.clear()


def attend_cached(att, x, cache, layer):
    b, new, _ = x.size()
    def split(linear):
        return linear(x).view(b, new, att.num_heads, att.head_dim).transpose(1, 2)
    q = split(att.W_query)
    k, v = cache.update(layer, split(att.W_key), split(att.W_value))
    total = k.size(2)
    # who is where: query positions down, key positions across
    rows = torch.arange(total - new, total)[:, None]
    columns = torch.arange(total)[None, :]
    scores = q @ k.transpose(2, 3) / att.head_dim ** 0.5
    scores = scores.masked_fill(columns > rows, float("-inf"))
    mixed = scores.softmax(dim=-1) @ v
    return att.out_proj(mixed.transpose(1, 2).reshape(b, new, -1))


def forward_cached(model, in_idx, cache):
    begin = len(cache)
    positions = torch.arange(begin, begin + in_idx.size(1))
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    out = idx
    cache = KVCache(len(model.trf_blocks))
    while out.size(1) < idx.size(1) + max_new_tokens:
        if out.size(1) > context_size:
            cache.reset()
        window = out[:, -context_size:]
        logits = forward_cached(model, window[:, len(cache):], cache)
        out = torch.cat([out, logits[:, -1].argmax(-1)[:, None]], 1)
    return out
