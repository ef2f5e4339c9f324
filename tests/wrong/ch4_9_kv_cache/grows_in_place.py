import torch


class KVCache:

    def __init__(self, n_layers):
        self.memory = {"k": [None] * n_layers, "v": [None] * n_layers}

    def __len__(self):
        return min(0 if t is None else t.shape[2] for t in self.memory["k"])

    def update(self, layer, keys, values):
        k, v = self.memory["k"], self.memory["v"]
        if k[layer] is None:
            k[layer], v[layer] = keys, values
            return keys, values
        k[layer].data = torch.cat([k[layer].data, keys.data], dim=2)
        v[layer].data = torch.cat([v[layer].data, values.data], dim=2)
        return k[layer], v[layer]

    def reset(self):
        for one in self.memory.values():
            one[:] = [None] * len(one)


def attend_cached(att, x, cache, layer):
    B, N, _ = x.shape

    def heads(t):
        return t.reshape(B, N, att.num_heads, att.head_dim).swapaxes(1, 2)

    K, V = cache.update(layer, heads(att.W_key(x)), heads(att.W_value(x)))
    Q = heads(att.W_query(x))
    M = K.shape[2]
    S = Q @ K.swapaxes(2, 3) / att.head_dim**0.5
    S = torch.where(att.mask[M - N:M, :M], float("-inf"), S)
    S = S.softmax(dim=3)
    return att.out_proj((S @ V).swapaxes(1, 2).reshape(B, N, att.d_out))


def forward_cached(model, in_idx, cache):
    seen = len(cache)
    x = model.tok_emb(in_idx) + model.pos_emb.weight[seen:seen + in_idx.shape[1]]
    for n, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, n)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    torch.set_grad_enabled(False)
    memory = KVCache(len(model.trf_blocks))
    text = idx
    for _ in range(max_new_tokens):
        fits = text.shape[1] <= context_size
        if fits:
            out = forward_cached(model, text[:, len(memory):], memory)
        else:
            out = model(text[:, -context_size:])
        text = torch.cat([text, out[:, -1].argmax(-1)[:, None]], dim=1)
    torch.set_grad_enabled(True)
    return text
