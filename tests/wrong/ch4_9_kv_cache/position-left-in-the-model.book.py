import torch


class KVCache:

    def __init__(self, n_layers):
        self.cache_k = [None] * n_layers
        self.cache_v = [None] * n_layers

    def __len__(self):
        if any(k is None for k in self.cache_k):
            return 0
        return min(k.shape[2] for k in self.cache_k)

    def update(self, layer, keys, values):
        if self.cache_k[layer] is None:
            self.cache_k[layer], self.cache_v[layer] = keys, values
        else:
            self.cache_k[layer] = torch.cat([self.cache_k[layer], keys], dim=2)
            self.cache_v[layer] = torch.cat([self.cache_v[layer], values], dim=2)
        return self.cache_k[layer], self.cache_v[layer]

    def reset(self):
        self.cache_k = [None] * len(self.cache_k)
        self.cache_v = [None] * len(self.cache_v)


def attend_cached(att, x, cache, layer):
    b, num_tokens, _ = x.shape

    keys_new = att.W_key(x)  # Shape: (b, num_tokens, d_out)
    values_new = att.W_value(x)
    queries = att.W_query(x)

    keys_new = keys_new.view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    values_new = values_new.view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    queries = queries.view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)

    keys, values = cache.update(layer, keys_new, values_new)

    attn_scores = queries @ keys.transpose(2, 3)
    num_tokens_K = keys.shape[-2]
    ptr = num_tokens_K - num_tokens
    mask_bool = att.mask.bool()[ptr:ptr + num_tokens, :num_tokens_K]
    attn_scores.masked_fill_(mask_bool, -torch.inf)
    attn_weights = torch.softmax(attn_scores / keys.shape[-1]**0.5, dim=-1)

    # Shape: (b, num_tokens, num_heads, head_dim)
    context_vec = (attn_weights @ values).transpose(1, 2)
    context_vec = context_vec.contiguous().view(b, num_tokens, att.d_out)
    return att.out_proj(context_vec)


def forward_cached(model, in_idx, cache):
    batch_size, seq_len = in_idx.shape
    if len(cache) == 0:
        model.current_pos = 0
    tok_embeds = model.tok_emb(in_idx)
    pos_ids = torch.arange(model.current_pos, model.current_pos + seq_len, device=in_idx.device)
    model.current_pos += seq_len
    pos_embeds = model.pos_emb(pos_ids).unsqueeze(0)
    x = tok_embeds + pos_embeds
    for layer, block in enumerate(model.trf_blocks):
        shortcut = x
        x = shortcut + attend_cached(block.att, block.norm1(x), cache, layer)
        shortcut = x
        x = shortcut + block.ff(block.norm2(x))
    x = model.final_norm(x)
    return model.out_head(x)


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if idx.shape[1] <= context_size:
                logits = forward_cached(model, idx[:, len(cache):], cache)
            else:
                logits = model(idx[:, -context_size:])
            next_idx = logits[:, -1].argmax(dim=-1, keepdim=True)
            idx = torch.cat([idx, next_idx], dim=1)
    return idx
