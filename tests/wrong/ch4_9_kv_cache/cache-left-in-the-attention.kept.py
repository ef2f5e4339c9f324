"""4.9 Generating faster"""
import torch


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return min(0 if keys is None else keys.shape[2] for keys in self.keys)

    def update(self, layer, keys, values):
        if self.keys[layer] is not None:
            keys = torch.cat((self.keys[layer], keys), dim=2)
            values = torch.cat((self.values[layer], values), dim=2)
        self.keys[layer] = keys
        self.values[layer] = values
        return keys, values

    def reset(self):
        self.keys = [None] * self.n_layers
        self.values = [None] * self.n_layers


def attend_cached(att, x, cache, layer):
    b, num_tokens, _ = x.shape
    queries = att.W_query(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    keys = att.W_key(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    values = att.W_value(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)

    keys, values = cache.update(layer, keys, values)
    total = keys.shape[2]

    attn_scores = queries @ keys.transpose(2, 3)
    mask = att.mask.bool()[total - num_tokens : total, :total]
    attn_scores = attn_scores.masked_fill(mask, -torch.inf)
    attn_weights = torch.softmax(attn_scores / keys.shape[-1] ** 0.5, dim=-1)

    context = (attn_weights @ values).transpose(1, 2)
    context = context.contiguous().view(b, num_tokens, att.d_out)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    start = len(cache)
    positions = torch.arange(start, start + in_idx.shape[1], device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    for layer, block in enumerate(model.trf_blocks):
        block.att.cache = cache
        x = x + attend_cached(block.att, block.norm1(x), block.att.cache, layer)
        x = x + block.ff(block.norm2(x))
    x = model.final_norm(x)
    return model.out_head(x)


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    new = idx
    for _ in range(max_new_tokens):
        if idx.shape[1] > context_size:
            cache.reset()
            new = idx[:, -context_size:]
        with torch.no_grad():
            logits = forward_cached(model, new, cache)
        new = logits[:, -1].argmax(dim=-1, keepdim=True)
        idx = torch.cat((idx, new), dim=1)
    return idx
