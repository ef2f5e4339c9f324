import torch
from torch import nn


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.store = {}

    def __len__(self):
        if len(self.store) < self.n_layers:
            return 0
        return min(k.size(2) for k, v in self.store.values())

    def update(self, layer, keys, values):
        if layer in self.store:
            old_keys, old_values = self.store[layer]
            keys = torch.cat((old_keys, keys), 2)
            values = torch.cat((old_values, values), 2)
        self.store[layer] = keys, values
        return keys, values

    def reset(self):
        self.store.clear()


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    b, num_tokens, _ = x.shape
    queries = att.W_query(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    keys_new = att.W_key(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    values_new = att.W_value(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    keys, values = cache.update(layer, keys_new, values_new)

    attn_scores = queries @ keys.transpose(2, 3)
    if num_tokens > 1:
        mask_bool = att.mask.bool()[:num_tokens, : keys.shape[2]]
        attn_scores = attn_scores.masked_fill(mask_bool, -torch.inf)
    attn_weights = torch.softmax(attn_scores / keys.shape[-1] ** 0.5, dim=-1)
    context_vec = (attn_weights @ values).transpose(1, 2)
    context_vec = context_vec.contiguous().view(b, num_tokens, att.d_out)
    return att.out_proj(context_vec)


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    start = len(cache)
    pos = torch.arange(start, start + in_idx.shape[1], device=in_idx.device)
    x = model.drop_emb(model.tok_emb(in_idx) + model.pos_emb(pos))
    for layer, block in enumerate(model.trf_blocks):
        shortcut = x
        x = attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + shortcut
        shortcut = x
        x = block.ff(block.norm2(x))
        x = x + shortcut
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    if max_new_tokens == 0:
        return idx
    cache = KVCache(len(model.trf_blocks))
    new = idx
    for _ in range(max_new_tokens):
        if idx.shape[1] > context_size:
            logits = model(idx[:, -context_size:])
        else:
            logits = forward_cached(model, new, cache)
        new = logits[:, -1, :].argmax(dim=-1, keepdim=True)
        idx = torch.cat((idx, new), dim=1)
    return idx
