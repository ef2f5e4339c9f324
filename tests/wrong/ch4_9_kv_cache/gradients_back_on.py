import torch


class KVCache:
    def __init__(self, n_layers):
        self.parts = [([], []) for _ in range(n_layers)]

    def __len__(self):
        return min(sum(k.shape[2] for k in keys) for keys, _ in self.parts)

    def update(self, layer, keys, values):
        all_keys, all_values = self.parts[layer]
        all_keys.append(keys)
        all_values.append(values)
        return torch.cat(all_keys, dim=2), torch.cat(all_values, dim=2)

    def reset(self):
        for keys, values in self.parts:
            keys.clear()
            values.clear()


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape

    def split(y):
        return y.view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)

    q = split(att.W_query(x))
    k, v = cache.update(layer, split(att.W_key(x)), split(att.W_value(x)))
    total = k.shape[2]
    rows = torch.arange(total - new, total, device=x.device)[:, None]
    columns = torch.arange(total, device=x.device)
    scores = (q @ k.transpose(2, 3)).masked_fill(columns > rows, float("-inf"))
    weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)
    return att.out_proj((weights @ v).transpose(1, 2).reshape(batch, new, att.d_out))


def forward_cached(model, in_idx, cache):
    first = len(cache)
    positions = torch.arange(first, first + in_idx.shape[1], device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    torch.set_grad_enabled(False)
    try:
        cache = KVCache(len(model.trf_blocks))
        for _ in range(max_new_tokens):
            if idx.shape[1] <= context_size:
                logits = forward_cached(model, idx[:, len(cache) :], cache)
            else:
                logits = model(idx[:, -context_size:])
            idx = torch.cat((idx, logits[:, -1:].argmax(dim=-1)), dim=1)
    finally:
        torch.set_grad_enabled(True)
    return idx
