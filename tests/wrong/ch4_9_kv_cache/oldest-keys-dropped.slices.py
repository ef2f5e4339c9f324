import torch


class KVCache:

    def __init__(self, n_layers):
        self.layers = [None] * n_layers

    def __len__(self):
        if None in self.layers:
            return 0
        return min(k.shape[2] for k, _ in self.layers)

    def update(self, layer, keys, values):
        past = self.layers[layer]
        if past is not None:
            keys = torch.cat((past[0], keys), dim=2)
            values = torch.cat((past[1], values), dim=2)
        self.layers[layer] = (keys, values)
        return self.layers[layer]

    def reset(self):
        self.layers = [None] * len(self.layers)


def attend_cached(att, x, cache, layer):
    num_new = x.shape[1]
    queries = att._split_heads(att.W_query(x))
    keys, values = cache.update(
        layer, att._split_heads(att.W_key(x)), att._split_heads(att.W_value(x))
    )
    num_all = keys.shape[2]
    attn_scores = queries @ keys.transpose(2, 3)
    attn_scores.masked_fill_(att.mask[num_all - num_new:num_all, :num_all], -torch.inf)
    attn_weights = torch.softmax(attn_scores / keys.shape[-1] ** 0.5, dim=-1)
    context_vec = (attn_weights @ values).transpose(1, 2)
    context_vec = context_vec.contiguous().view(x.shape[0], num_new, att.d_out)
    return att.out_proj(context_vec)


def forward_cached(model, in_idx, cache):
    seq_len = in_idx.shape[1]
    pos = len(cache) + torch.arange(seq_len, device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(pos)
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    if not max_new_tokens:
        return idx
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        logits = forward_cached(model, idx[:, -context_size:], cache)
        for left in range(max_new_tokens - 1, -1, -1):
            next_idx = logits[:, -1].argmax(dim=-1, keepdim=True)
            idx = torch.cat([idx, next_idx], dim=1)
            if not left:
                break
            if len(cache) >= context_size:
                # full: the oldest token makes room for the new one
                cache.layers = [
                    (k[:, :, 1 - context_size :] if context_size > 1 else k[:, :, :0],
                     v[:, :, 1 - context_size :] if context_size > 1 else v[:, :, :0])
                    for k, v in cache.layers
                ]
            logits = forward_cached(model, next_idx, cache)
    return idx
