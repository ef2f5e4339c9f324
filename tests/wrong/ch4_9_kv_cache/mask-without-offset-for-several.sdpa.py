import torch.nn.functional as F
import torch


class KVCache:

    def __init__(self, n_layers):
        self.kv: list[tuple[torch.Tensor, torch.Tensor] | None] = [None] * n_layers

    def __len__(self):
        return min((kv[0].size(-2) if kv is not None else 0) for kv in self.kv)

    def update(self, layer, keys, values):
        if (kv := self.kv[layer]) is not None:
            keys = torch.cat((kv[0], keys), dim=-2)
            values = torch.cat((kv[1], values), dim=-2)
        self.kv[layer] = (keys, values)
        return keys, values

    def reset(self):
        self.kv = [None for _ in self.kv]


def attend_cached(att, x, cache, layer):
    B, T, _ = x.size()
    nh, hs = att.num_heads, att.head_dim
    q = att.W_query(x).view(B, T, nh, hs).transpose(1, 2)  # (B, nh, T, hs)
    k = att.W_key(x).view(B, T, nh, hs).transpose(1, 2)  # (B, nh, T, hs)
    v = att.W_value(x).view(B, T, nh, hs).transpose(1, 2)  # (B, nh, T, hs)
    k, v = cache.update(layer, k, v)
    # a single token sees everything, so only a longer piece needs the mask
    y = F.scaled_dot_product_attention(q, k, v, is_causal=T > 1)
    y = y.transpose(1, 2).contiguous().view(B, T, nh * hs)  # re-assemble all heads side by side
    return att.out_proj(y)


def forward_cached(model, in_idx, cache):
    B, T = in_idx.size()
    past = len(cache)
    pos = torch.arange(past, past + T, dtype=torch.long, device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(pos)
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for _ in range(max_new_tokens):
            T = idx.size(1)
            if T <= context_size:
                logits = forward_cached(model, idx[:, len(cache) : T], cache)
            else:
                logits = model(idx[:, -context_size:])
            idx_next = logits[:, -1, :].argmax(dim=-1, keepdim=True)
            idx = torch.cat((idx, idx_next), dim=1)
    return idx
