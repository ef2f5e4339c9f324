import torch


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def reset(self):
        self.keys = [None] * self.n_layers
        self.values = [None] * self.n_layers

    def __len__(self):
        return min(0 if keys is None else keys.shape[2] for keys in self.keys)

    def update(self, layer, keys, values):
        for kept, new in ((self.keys, keys), (self.values, values)):
            kept[layer] = new if kept[layer] is None else torch.cat((kept[layer], new), dim=2)
        return self.keys[layer], self.values[layer]


def attend_cached(att, x, cache, layer):
    with torch.no_grad():
        batch, new, _ = x.shape
        shape = batch, new, att.num_heads, att.head_dim
        q = att.W_query(x).view(shape).transpose(1, 2)
        k, v = cache.update(
            layer,
            att.W_key(x).view(shape).transpose(1, 2),
            att.W_value(x).view(shape).transpose(1, 2),
        )
        total = k.shape[2]
        scores = q @ k.transpose(2, 3)
        scores = scores.masked_fill(att.mask[:total, :total][-new:], float("-inf"))
        weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)
        return att.out_proj((weights @ v).transpose(1, 2).reshape(batch, new, att.d_out))


def forward_cached(model, in_idx, cache):
    with torch.no_grad():
        begin = len(cache)
        places = torch.arange(begin, begin + in_idx.shape[1], device=in_idx.device)
        x = model.tok_emb(in_idx) + model.pos_emb(places)
        for number, block in enumerate(model.trf_blocks):
            x = x + attend_cached(block.att, block.norm1(x), cache, number)
            x = x + block.ff(block.norm2(x))
        return model.out_head(model.final_norm(x))


_free = {}  # caches that can be used again: number of blocks -> cache


def generate_cached(model, idx, max_new_tokens, context_size):
    n_layers = len(model.trf_blocks)
    cache = _free.setdefault(n_layers, KVCache(n_layers))
    new = idx
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if idx.shape[1] <= context_size:
                logits = forward_cached(model, new, cache)
            else:
                logits = model(idx[:, -context_size:])
            new = logits[:, -1].argmax(dim=-1, keepdim=True)
            idx = torch.cat((idx, new), dim=1)
    cache.reset()
    return idx
