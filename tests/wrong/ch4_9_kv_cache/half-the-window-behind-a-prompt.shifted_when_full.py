"""Generation with a KV cache. A full cache is shifted: half of the window is kept and run anew."""

import math

import torch


class KVCache:
    def __init__(self, n_layers):
        self._layers = [None for _ in range(n_layers)]

    def __len__(self):
        first = self._layers[0]
        return 0 if first is None else first[0].shape[2]

    def update(self, layer, keys, values):
        old = self._layers[layer]
        if old is not None:
            keys = torch.cat((old[0], keys), dim=2)
            values = torch.cat((old[1], values), dim=2)
        self._layers[layer] = (keys, values)
        return keys, values

    def reset(self):
        self._layers = [None for _ in self._layers]


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape

    def heads(projection):
        return projection(x).view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)

    q = heads(att.W_query)
    keys, values = cache.update(layer, heads(att.W_key), heads(att.W_value))
    length = keys.shape[2]
    ahead = torch.ones(length, length, dtype=torch.bool, device=x.device).triu(1)[length - new :]
    scores = (q @ keys.mT / math.sqrt(att.head_dim)).masked_fill(ahead, -math.inf)
    context = scores.softmax(dim=-1) @ values
    return att.out_proj(context.transpose(1, 2).flatten(2))


def forward_cached(model, in_idx, cache):
    start = len(cache)
    places = torch.arange(start, start + in_idx.shape[1], device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(places)
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    assert 1 <= context_size <= model.pos_emb.num_embeddings
    cache = KVCache(len(model.trf_blocks))
    ids = idx.clone()
    new = ids[:, -context_size:]
    for _ in range(max_new_tokens):
        if len(cache) + new.shape[1] > context_size:
            # full: make room for further tokens
            cache.reset()
            new = ids[:, -max(1, context_size // 2) :]
        logits = forward_cached(model, new, cache)
        new = logits[:, -1].argmax(dim=-1, keepdim=True)
        ids = torch.cat((ids, new), dim=1)
    return ids
