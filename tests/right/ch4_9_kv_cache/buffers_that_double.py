import torch


class KVCache:

    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return min(self.filled)

    def update(self, layer, keys, values):
        n = self.filled[layer]
        m = n + keys.shape[2]
        buf = self.buf[layer]
        if buf is None or buf.shape[3] < m:
            b, h, _, d = keys.shape
            bigger = torch.zeros((2, b, h, 2 * m, d), dtype=keys.dtype, device=keys.device)
            if buf is not None:
                bigger[:, :, :, :n] = buf[:, :, :, :n]
            self.buf[layer] = buf = bigger
        buf[0, :, :, n:m] = keys.detach()
        buf[1, :, :, n:m] = values.detach()
        self.filled[layer] = m
        return buf[0, :, :, :m], buf[1, :, :, :m]

    def reset(self):
        self.buf = [None] * self.n_layers
        self.filled = [0] * self.n_layers


def attend_cached(att, x, cache, layer):
    b, t = x.shape[0], x.shape[1]
    h, d = att.num_heads, att.head_dim
    q = att.W_query(x).reshape(b, t, h, d).swapaxes(1, 2)
    k = att.W_key(x).reshape(b, t, h, d).swapaxes(1, 2)
    v = att.W_value(x).reshape(b, t, h, d).swapaxes(1, 2)
    k, v = cache.update(layer, k, v)
    T = k.shape[2]
    logits = torch.matmul(q, k.swapaxes(2, 3)) / d**0.5
    logits[..., att.mask[T - t:T, :T]] = float("-inf")
    # softmax by hand, as in numpy
    e = torch.exp(logits - logits.amax(dim=-1, keepdim=True))
    p = e / e.sum(dim=-1, keepdim=True)
    o = torch.matmul(p, v).swapaxes(1, 2).reshape(b, t, h * d)
    return att.out_proj(o)


def forward_cached(model, in_idx, cache):
    t0 = len(cache)
    t1 = t0 + in_idx.shape[1]
    x = model.tok_emb.weight[in_idx] + model.pos_emb.weight[t0:t1]
    for i, blk in enumerate(model.trf_blocks):
        x = x + attend_cached(blk.att, blk.norm1(x), cache, i)
        x = x + blk.ff(blk.norm2(x))
    x = model.final_norm(x)
    return model.out_head(x)


def generate_cached(model, idx, max_new_tokens, context_size):
    b, t = idx.shape
    out = torch.zeros((b, t + max_new_tokens), dtype=torch.int64, device=idx.device)
    out[:, :t] = idx
    was_on = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        cache = KVCache(len(model.trf_blocks))
        while t < out.shape[1]:
            if t <= context_size:
                y = forward_cached(model, out[:, len(cache):t], cache)
            else:
                y = model(out[:, t - context_size:t])
            out[:, t] = y[:, -1].argmax(-1)
            t += 1
    finally:
        torch.set_grad_enabled(was_on)
    return out
