import torch


def _grow(buffer, needed):
    """A buffer with room for `needed` tokens (doubling keeps appends amortised O(1))."""
    capacity = buffer.shape[2]
    if needed <= capacity:
        return buffer
    while capacity < needed:
        capacity *= 2
    bigger = buffer.new_empty(*buffer.shape[:2], capacity, buffer.shape[3])
    bigger[:, :, : buffer.shape[2]] = buffer
    return bigger


class KVCache:

    _MIN_CAPACITY = 16

    def __init__(self, n_layers):
        self._buffers = [None for _ in range(n_layers)]
        self._lengths = [0 for _ in range(n_layers)]

    def __len__(self):
        return min(self._lengths)

    def update(self, layer, keys, values):
        new = keys.shape[2]
        begin = self._lengths[layer]
        end = begin + new
        if self._buffers[layer] is None:
            shape = (*keys.shape[:2], max(self._MIN_CAPACITY, new), keys.shape[3])
            self._buffers[layer] = [keys.new_empty(shape), values.new_empty(shape)]
        buffers = self._buffers[layer]
        for which, fresh in enumerate((keys, values)):
            buffers[which] = _grow(buffers[which], end)
            buffers[which][:, :, begin:end] = fresh.detach()
        self._lengths[layer] = end
        return buffers[0][:, :, :end], buffers[1][:, :, :end]

    def reset(self):
        # The memory is kept for the next text; only the write position goes back.
        self._lengths = [0 for _ in self._lengths]


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    q = att._split_heads(att.W_query(x))
    k, v = cache.update(layer, att._split_heads(att.W_key(x)), att._split_heads(att.W_value(x)))
    total = k.shape[2]
    scores = torch.einsum("bhqd,bhkd->bhqk", q, k) * att.head_dim**-0.5
    ahead = att.mask[total - new : total, :total]
    weights = scores.masked_fill(ahead, float("-inf")).softmax(dim=-1)
    context = torch.einsum("bhqk,bhkd->bqhd", weights, v).reshape(batch, new, att.d_out)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    begin = len(cache)
    places = torch.arange(begin, begin + in_idx.shape[1], device=in_idx.device)
    stream = model.tok_emb(in_idx) + model.pos_emb(places)
    for layer, block in enumerate(model.trf_blocks):
        stream = stream + attend_cached(block.att, block.norm1(stream), cache, layer)
        stream = stream + block.ff(block.norm2(stream))
    return model.out_head(model.final_norm(stream))


def generate_cached(model, idx, max_new_tokens, context_size):
    batch, prompt = idx.shape
    ids = torch.empty(batch, prompt + max_new_tokens, dtype=idx.dtype, device=idx.device)
    ids[:, :prompt] = idx
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for end in range(prompt, prompt + max_new_tokens):
            if end <= context_size:
                logits = forward_cached(model, ids[:, len(cache) : end], cache)
            else:
                logits = model(ids[:, end - context_size : end])
            ids[:, end] = logits[:, -1].argmax(dim=-1)
    return ids
