"""Buffers with room to spare; what update returns are views of them."""

import torch


class KVCache:
    def __init__(self, n_layers):
        self._rooms = [None] * n_layers  # two tensors (batch, heads, room, head_dim) each
        self._filled = [0] * n_layers

    def __len__(self):
        return min(self._filled)

    def update(self, layer, keys, values):
        keys, values = keys.detach(), values.detach()
        start = self._filled[layer]
        stop = start + keys.shape[2]
        room = self._rooms[layer]
        if room is None or room[0].shape[2] < stop or self._closed(room[0]):
            room = [self._larger(i, layer, new, 2 * stop) for i, new in enumerate((keys, values))]
            self._rooms[layer] = room
        for buffer, new in zip(room, (keys, values)):
            buffer[:, :, start:stop].copy_(new)
        self._filled[layer] = stop
        return room[0][:, :, :stop], room[1][:, :, :stop]

    @staticmethod
    def _closed(buffer):
        """What was made in inference mode can't be written outside of it."""
        return buffer.is_inference() and not torch.is_inference_mode_enabled()

    def _larger(self, i, layer, new, tokens):
        batch, heads, _, head_dim = new.shape
        larger = new.new_zeros((batch, heads, tokens, head_dim))
        if self._rooms[layer] is not None:
            filled = self._filled[layer]
            larger[:, :, :filled].copy_(self._rooms[layer][i][:, :, :filled])
        return larger

    def reset(self):
        self._rooms = [None] * len(self._rooms)
        self._filled = [0] * len(self._filled)


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape

    def heads(projection):
        return projection(x).view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)

    query = heads(att.W_query)
    keys, values = cache.update(layer, heads(att.W_key), heads(att.W_value))
    total = keys.shape[2]
    scores = query @ keys.transpose(2, 3)
    scores.masked_fill_(att.mask[total - new : total, :total], float("-inf"))
    mixed = torch.softmax(scores / att.head_dim**0.5, dim=-1) @ values
    return att.out_proj(mixed.transpose(1, 2).reshape(batch, new, att.d_out))


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    first = len(cache)
    x = model.tok_emb(in_idx) + model.pos_emb.weight[first : first + in_idx.shape[1]]
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    batch, prompt = idx.shape
    text = torch.cat((idx, idx.new_zeros(batch, max_new_tokens)), dim=1)
    cache = KVCache(len(model.trf_blocks))
    for end in range(prompt, prompt + max_new_tokens):
        if end > context_size:
            logits = model(text[:, end - context_size : end])
        else:
            logits = forward_cached(model, text[:, len(cache) : end], cache)
        text[:, end] = logits[:, -1].argmax(dim=-1)
    return text
