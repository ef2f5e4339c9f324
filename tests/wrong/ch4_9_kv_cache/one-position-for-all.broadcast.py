import torch


class KVCache:

    def __init__(self, n_layers):
        self.cache_k = {i: None for i in range(n_layers)}
        self.cache_v = {i: None for i in range(n_layers)}

    def __len__(self):
        return min(0 if t is None else t.shape[-2] for t in self.cache_k.values())

    def update(self, layer, keys, values):
        old_k = self.cache_k[layer]
        old_v = self.cache_v[layer]
        if old_k is None:
            new_k = keys
            new_v = values
        else:
            new_k = torch.concat((old_k, keys), dim=-2)
            new_v = torch.concat((old_v, values), dim=-2)
        self.cache_k[layer] = new_k
        self.cache_v[layer] = new_v
        return new_k, new_v

    def reset(self):
        for i in self.cache_k:
            self.cache_k[i] = None
            self.cache_v[i] = None


def attend_cached(att, x, cache, layer):
    b, num_new, d = x.shape
    heads = att.num_heads
    hd = att.head_dim
    q = att.W_query(x).reshape(b, num_new, heads, hd).permute(0, 2, 1, 3)
    k = att.W_key(x).reshape(b, num_new, heads, hd).permute(0, 2, 1, 3)
    v = att.W_value(x).reshape(b, num_new, heads, hd).permute(0, 2, 1, 3)
    k, v = cache.update(layer, k, v)
    num_all = k.shape[2]
    scores = torch.matmul(q, k.permute(0, 1, 3, 2)) / hd**0.5
    # token i (counted from the beginning) may see 0..i
    who = torch.arange(num_all - num_new, num_all, device=x.device).unsqueeze(1)
    whom = torch.arange(num_all, device=x.device).unsqueeze(0)
    scores = scores.masked_fill(whom > who, float("-inf"))
    out = torch.matmul(scores.softmax(-1), v)
    out = out.permute(0, 2, 1, 3).reshape(b, num_new, heads * hd)
    return att.out_proj(out)


def forward_cached(model, in_idx, cache):
    tok = model.tok_emb(in_idx)
    # the position is how many tokens are in the cache
    pos = model.pos_emb(torch.tensor([len(cache)], device=in_idx.device))
    x = tok + pos
    for layer in range(len(model.trf_blocks)):
        block = model.trf_blocks[layer]
        shortcut = x
        x = block.norm1(x)
        x = attend_cached(block.att, x, cache, layer)
        x = x + shortcut
        shortcut = x
        x = block.norm2(x)
        x = block.ff(x)
        x = x + shortcut
    x = model.final_norm(x)
    logits = model.out_head(x)
    return logits


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    for _ in range(max_new_tokens):
        with torch.no_grad():
            if idx.shape[1] > context_size:
                logits = model(idx[:, -context_size:])
            elif len(cache) == 0:
                logits = forward_cached(model, idx, cache)
            else:
                logits = forward_cached(model, idx[:, -1:], cache)
        idx = torch.cat((idx, logits[:, -1].argmax(dim=-1, keepdim=True)), dim=1)
    return idx
