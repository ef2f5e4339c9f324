import torch
import torch.nn.functional as F


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return min(0 if keys is None else keys.shape[2] for keys in self.keys)

    def reset(self):
        self.keys = [None] * self.n_layers
        self.values = [None] * self.n_layers

    def update(self, layer, keys, values):
        if self.keys[layer] is not None:
            keys = torch.cat((self.keys[layer], keys), dim=2)
            values = torch.cat((self.values[layer], values), dim=2)
        self.keys[layer] = keys
        self.values[layer] = values
        return keys, values


def attend_cached(att, x, cache, layer):
    b, new, _ = x.shape
    q = att.W_query(x).view(b, new, att.num_heads, att.head_dim).transpose(1, 2)
    k = att.W_key(x).view(b, new, att.num_heads, att.head_dim).transpose(1, 2)
    v = att.W_value(x).view(b, new, att.num_heads, att.head_dim).transpose(1, 2)
    keys, values = cache.update(layer, k, v)
    total = keys.shape[2]
    scores = q @ keys.transpose(2, 3)
    scores = scores.masked_fill(att.mask[total - new : total, :total], float("-inf"))
    weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)
    context = (weights @ values).transpose(1, 2).reshape(b, new, att.d_out)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    past, new = len(cache), in_idx.shape[1]
    positions = torch.arange(past, past + new).to(in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    new = idx
    for _ in range(max_new_tokens):
        if idx.shape[1] > context_size:
            cache.reset()
            new = idx[:, -context_size:]
        logits = forward_cached(model, new, cache)
        new = logits[:, -1].argmax(dim=-1, keepdim=True)
        idx = torch.cat((idx, new), dim=1)
    return idx
