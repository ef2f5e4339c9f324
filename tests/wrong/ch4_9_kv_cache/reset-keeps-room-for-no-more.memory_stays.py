import torch


class KVCache:
    """Buffers are allocated once and filled from the left; growing doubles them."""

    def __init__(self, n_layers):
        self.keys = [None] * n_layers
        self.values = [None] * n_layers
        self.used = [0] * n_layers

    def __len__(self):
        return self.used[0]

    def update(self, layer, keys, values):
        batch, heads, new, dim = keys.shape
        start, end = self.used[layer], self.used[layer] + new
        self.keys[layer] = self._room(self.keys[layer], keys, end)
        self.values[layer] = self._room(self.values[layer], values, end)
        self.keys[layer][:batch, :, start:end] = keys.detach()
        self.values[layer][:batch, :, start:end] = values.detach()
        self.used[layer] = end
        return self.keys[layer][:batch, :, :end], self.values[layer][:batch, :, :end]

    @staticmethod
    def _room(buffer, new, need):
        if buffer is None:
            return new.new_zeros((new.shape[0], new.shape[1], max(need, 32), new.shape[3]))
        if buffer.shape[2] < need:
            bigger = buffer.new_zeros((*buffer.shape[:2], 2 * need, buffer.shape[3]))
            bigger[:, :, : buffer.shape[2]] = buffer
            return bigger
        return buffer

    def reset(self):
        # the memory stays, for the next text
        self.used = [0] * len(self.used)


def attend_cached(att, x, cache, layer):
    b, n, _ = x.shape
    split = lambda t: t.view(b, n, att.num_heads, att.head_dim).transpose(1, 2)
    q = split(att.W_query(x))
    k, v = cache.update(layer, split(att.W_key(x)), split(att.W_value(x)))
    total = k.shape[2]
    scores = (q @ k.transpose(-2, -1)) * att.head_dim**-0.5
    if n > 1:
        ahead = torch.ones(n, total, dtype=torch.bool, device=x.device).triu(total - n + 1)
        scores = scores.masked_fill(ahead, float("-inf"))
    out = torch.softmax(scores, dim=-1) @ v
    return att.out_proj(out.transpose(1, 2).reshape(b, n, att.d_out))


def forward_cached(model, in_idx, cache):
    at, n = len(cache), in_idx.shape[1]
    x = model.tok_emb(in_idx) + model.pos_emb.weight[at : at + n]
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    n = idx.shape[1]
    text = idx.new_empty((idx.shape[0], n + max_new_tokens))
    text[:, :n] = idx
    cache = KVCache(len(model.trf_blocks))
    for t in range(n, n + max_new_tokens):
        if t > context_size:
            cache.reset()
            new = text[:, t - context_size : t]
        else:
            new = text[:, len(cache) : t]
        text[:, t] = forward_cached(model, new, cache)[:, -1].argmax(dim=-1)
    return text
