import torch


class KVCache:
    """A dict from (layer, "k" or "v") to tensor."""

    kv = {}

    def __init__(self, n_layers):
        self.n = n_layers
        self.kv.clear()

    def __len__(self):
        seen = [self.kv[i, "k"].size(2) if (i, "k") in self.kv else 0 for i in range(self.n)]
        return min(seen)

    def update(self, layer, keys, values):
        for name, new in (("k", keys), ("v", values)):
            old = self.kv.get((layer, name), new[:, :, :0])
            self.kv[layer, name] = torch.concat([old, new], dim=-2)
        return self.kv[layer, "k"], self.kv[layer, "v"]

    def reset(self):
        self.__init__(self.n)


def attend_cached(att, x, cache, layer):
    # token by token: then nobody can look ahead, and no mask is needed
    outs = []
    for t in range(x.shape[1]):
        xt = x[:, t]
        q = att.W_query(xt).view(-1, att.num_heads, 1, att.head_dim)
        k = att.W_key(xt).view(-1, att.num_heads, 1, att.head_dim)
        v = att.W_value(xt).view(-1, att.num_heads, 1, att.head_dim)
        k, v = cache.update(layer, k, v)
        w = torch.softmax((q * att.head_dim ** -0.5) @ k.mT, dim=-1)
        outs.append((w @ v).reshape(len(xt), att.d_out))
    return att.out_proj(torch.stack(outs, dim=1))


def forward_cached(model, in_idx, cache):
    begin = len(cache)
    n = in_idx.shape[1]
    x = model.tok_emb(in_idx)
    x = x + model.pos_emb(torch.arange(n, device=in_idx.device) + begin)
    for i in range(len(model.trf_blocks)):
        block = model.trf_blocks[i]
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    grad = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        cache = KVCache(len(model.trf_blocks))
        shown = 0
        for i in range(max_new_tokens):
            n = idx.shape[1]
            if n > context_size:
                cache.reset()
                shown = n - context_size
            logits = forward_cached(model, idx[:, shown:], cache)
            shown = n
            idx = torch.hstack([idx, torch.max(logits[:, -1], dim=1, keepdim=True)[1]])
        return idx
    finally:
        torch.set_grad_enabled(grad)
