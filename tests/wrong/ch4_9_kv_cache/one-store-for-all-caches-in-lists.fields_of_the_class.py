"""4.9 Generating faster"""

import torch


class KVCache:
    # fields
    keys = []
    values = []
    n_layers = 0

    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        if self.keys[0] is None:
            return 0
        return self.keys[0].shape[2]

    def update(self, layer, keys, values):
        if self.keys[layer] is not None:
            keys = torch.cat([self.keys[layer], keys], dim=2)
            values = torch.cat([self.values[layer], values], dim=2)
        self.keys[layer] = keys
        self.values[layer] = values
        return keys, values

    def reset(self):
        self.keys.clear()
        self.values.clear()
        for i in range(self.n_layers):
            self.keys.append(None)
            self.values.append(None)


def splitHeads(att, x):
    batch, count, _ = x.shape
    return x.view(batch, count, att.num_heads, att.head_dim).transpose(1, 2)


def attend_cached(att, x, cache, layer):
    batch, count, _ = x.shape
    query = splitHeads(att, att.W_query(x))
    key, value = cache.update(layer, splitHeads(att, att.W_key(x)), splitHeads(att, att.W_value(x)))
    total = key.shape[2]
    scores = query @ key.transpose(2, 3)
    scores = scores.masked_fill(att.mask[total - count : total, :total], float("-inf"))
    weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)
    context = (weights @ value).transpose(1, 2).reshape(batch, count, att.d_out)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    start = len(cache)
    positions = torch.arange(start, start + in_idx.shape[1], device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    result = idx.clone()
    with torch.no_grad():
        for i in range(max_new_tokens):
            if result.shape[1] > context_size:
                cache.reset()
                window = result[:, -context_size:]
            else:
                window = result[:, len(cache):]
            logits = forward_cached(model, window, cache)
            nextToken = logits[:, -1].argmax(dim=-1, keepdim=True)
            result = torch.cat([result, nextToken], dim=1)
    return result
