import torch


class KVCache:
    def __init__(self, n_layers):
        self.k_cache = [torch.empty(0)] * n_layers
        self.v_cache = [torch.empty(0)] * n_layers
        self.n = [0] * n_layers

    def __len__(self):
        return min(self.n)

    def update(self, layer, keys, values):
        if self.n[layer]:
            keys = torch.cat([self.k_cache[layer], keys], dim=-2)
            values = torch.cat([self.v_cache[layer], values], dim=-2)
        self.k_cache[layer] = keys
        self.v_cache[layer] = values
        self.n[layer] = keys.size(-2)
        return keys, values

    def reset(self):
        self.__init__(len(self.n))


def attend_cached(att, x, cache, layer):
    with torch.no_grad():
        b, t, _ = x.size()
        q = att.W_query(x).reshape(b, t, att.num_heads, att.head_dim).transpose(1, 2)
        k = att.W_key(x).reshape(b, t, att.num_heads, att.head_dim).transpose(1, 2)
        v = att.W_value(x).reshape(b, t, att.num_heads, att.head_dim).transpose(1, 2)
        k, v = cache.update(layer, k, v)
        s = k.size(-2)
        scores = q @ k.transpose(-2, -1) * att.head_dim**-0.5
        ahead = torch.ones(t, s, dtype=torch.bool, device=x.device).triu(s - t + 1)
        weights = scores.masked_fill(ahead, -torch.inf).softmax(-1)
        return att.out_proj((weights @ v).transpose(1, 2).reshape(b, t, -1))


def forward_cached(model, in_idx, cache):
    with torch.no_grad():
        start = len(cache)
        stop = start + in_idx.size(1)
        x = model.tok_emb(in_idx) + model.pos_emb(torch.arange(start, stop, device=in_idx.device))
        for i, blk in enumerate(model.trf_blocks):
            x = x + attend_cached(blk.att, blk.norm1(x), cache, i)
            x = x + blk.ff(blk.norm2(x))
        return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    idx = idx[:, -context_size:]  # crop the prompt if it is too long
    with torch.no_grad():
        for i in range(max_new_tokens):
            if idx.size(1) <= context_size:
                x = idx if i == 0 else idx[:, -1:]
                logits = forward_cached(model, x, cache)
            else:
                logits = model(idx[:, -context_size:])
            idx = torch.cat((idx, logits[:, -1].argmax(-1, keepdim=True)), dim=1)
    return idx
