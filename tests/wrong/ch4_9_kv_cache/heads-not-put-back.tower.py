import torch


class KVCache:

    def __init__(self, n_layers):
        self.keys = [None for _ in range(n_layers)]
        self.values = [None for _ in range(n_layers)]

    def __len__(self):
        lengths = []
        for k in self.keys:
            if k is None:
                lengths.append(0)
            else:
                lengths.append(k.shape[2])
        if len(lengths) == 0:
            return 0
        return min(lengths)

    def update(self, layer, keys, values):
        if self.keys[layer] is None:
            self.keys[layer] = keys
            self.values[layer] = values
        else:
            self.keys[layer] = torch.cat([self.keys[layer], keys], dim=2)
            self.values[layer] = torch.cat([self.values[layer], values], dim=2)
        return self.keys[layer], self.values[layer]

    def reset(self):
        n = len(self.keys)
        self.keys = [None for _ in range(n)]
        self.values = [None for _ in range(n)]


def attend_cached(att, x, cache, layer):
    batch = x.shape[0]
    new = x.shape[1]
    # make query, key and value for the new tokens
    query = att.W_query(x)
    key = att.W_key(x)
    value = att.W_value(x)
    # split into heads
    query = query.view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)
    key = key.view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)
    value = value.view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)
    all_keys, all_values = cache.update(layer, key, value)
    total = all_keys.shape[2]
    old = total - new
    attn_scores = query @ all_keys.transpose(2, 3)
    mask = att.mask[old:total, :total]
    attn_scores = attn_scores.masked_fill(mask, -torch.inf)
    attn_weights = torch.softmax(attn_scores / att.head_dim**0.5, dim=-1)
    context = attn_weights @ all_values
    context = context.reshape(batch, new, att.d_out)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    start = len(cache)
    new = in_idx.shape[1]
    positions = torch.arange(start, start + new, device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    number = 0
    for block in model.trf_blocks:
        x = x + attend_cached(block.att, block.norm1(x), cache, number)
        x = x + block.ff(block.norm2(x))
        number = number + 1
    x = model.final_norm(x)
    return model.out_head(x)


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for step in range(max_new_tokens):
            if idx.shape[1] <= context_size:
                # only the tokens that the cache has not seen
                logits = forward_cached(model, idx[:, len(cache):], cache)
            else:
                logits = model(idx[:, -context_size:])
            last = logits[:, -1, :]
            next_token = torch.argmax(last, dim=-1, keepdim=True)
            idx = torch.cat((idx, next_token), dim=1)
    return idx
