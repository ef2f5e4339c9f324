import torch


class KVCache:
    """Keys and values in buffers that double when they are full."""

    def __init__(self, n_layers):
        self._buffers = [None] * n_layers  # (2, batch, heads, room, head_dim)
        self._used = [0] * n_layers

    def __len__(self):
        return min(self._used)

    def update(self, layer, keys, values):
        used, new = self._used[layer], keys.shape[2]
        buffer = self._buffers[layer]
        if buffer is None or used + new > buffer.shape[3]:
            batch, heads, _, head_dim = keys.shape
            room = max(16, 2 * (used + new))
            bigger = torch.zeros(2, batch, heads, room, head_dim, device=keys.device)
            if buffer is not None:
                bigger[:, :, :, :used] = buffer[:, :, :, :used]
            buffer = self._buffers[layer] = bigger
        buffer[0, :, :, used : used + new] = keys.detach()
        buffer[1, :, :, used : used + new] = values.detach()
        self._used[layer] = used + new
        kept = buffer[:, :, :, : used + new].to(keys.dtype)
        return kept[0], kept[1]

    def reset(self):
        self.__init__(len(self._used))


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    q, k, v = (
        w(x).view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)
        for w in (att.W_query, att.W_key, att.W_value)
    )
    k, v = cache.update(layer, k, v)
    total = k.shape[2]
    scores = q @ k.mT / att.head_dim**0.5
    scores = scores.masked_fill(att.mask[total - new : total, :total], float("-inf"))
    return att.out_proj((scores.softmax(dim=-1) @ v).transpose(1, 2).flatten(2))


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    past = len(cache)
    positions = torch.arange(past, past + in_idx.shape[1], device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    prompt = idx.shape[1]
    out = idx.new_empty(idx.shape[0], prompt + max_new_tokens)
    out[:, :prompt] = idx
    cache, shown = KVCache(len(model.trf_blocks)), 0
    for at in range(prompt, prompt + max_new_tokens):
        if at <= context_size:
            logits = forward_cached(model, out[:, shown:at], cache)
            shown = at
        else:
            logits = model(out[:, at - context_size : at])
        out[:, at] = logits[:, -1].argmax(dim=-1)
    return out
