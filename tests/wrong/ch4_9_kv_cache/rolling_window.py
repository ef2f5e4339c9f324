import torch


class KVCache:
    def __init__(self, n_layers):
        self.cache = [(None, None) for _ in range(n_layers)]

    def __len__(self):
        return min([0 if k is None else k.shape[2] for k, _ in self.cache])

    def update(self, layer, keys, values):
        k, v = self.cache[layer]
        if k is not None:
            keys = torch.cat([k, keys], dim=2)
            values = torch.cat([v, values], dim=2)
        self.cache[layer] = (keys, values)
        return keys, values

    def reset(self):
        self.cache = [(None, None) for _ in self.cache]

    def trim(self, n):
        """Keep only the newest n tokens"""
        self.cache = [(k[:, :, k.shape[2] - n :], v[:, :, v.shape[2] - n :]) for k, v in self.cache]


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    b, t, _ = x.shape
    q = att.W_query(x).view(b, t, att.num_heads, -1).transpose(1, 2)
    k = att.W_key(x).view(b, t, att.num_heads, -1).transpose(1, 2)
    v = att.W_value(x).view(b, t, att.num_heads, -1).transpose(1, 2)
    k, v = cache.update(layer, k, v)
    scores = q @ k.transpose(2, 3)
    total = k.shape[2]
    scores.masked_fill_(att.mask[total - t : total, :total], -torch.inf)
    w = torch.softmax(scores / att.head_dim**0.5, dim=-1)
    return att.out_proj((w @ v).transpose(1, 2).reshape(b, t, att.d_out))


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    start = len(cache)
    t = in_idx.shape[1]
    x = model.tok_emb(in_idx) + model.pos_emb(torch.arange(start, start + t, device=in_idx.device))
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    x = idx[:, -context_size:]
    for _ in range(max_new_tokens):
        if len(cache) + x.shape[1] > context_size:
            cache.trim(context_size - x.shape[1])  # make room: forget the oldest token
        logits = forward_cached(model, x, cache)
        x = logits[:, -1].argmax(dim=-1, keepdim=True)
        idx = torch.cat((idx, x), dim=1)
    return idx
