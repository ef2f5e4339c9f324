import torch.nn.functional as F
import torch


def next_ids(model, idx, context_size):
    """Yields one column of new ids after another, for ever."""
    cache, unseen, text = KVCache(len(model.trf_blocks)), idx, idx
    while True:
        if text.size(1) <= context_size:
            logits = forward_cached(model, unseen, cache)
        else:
            cache.reset()  # of no use any more
            logits = model(text[:, -context_size:])
        unseen = logits[:, -1].max(dim=-1, keepdim=True).indices
        text = torch.cat((text, unseen), dim=1)
        yield unseen


class KVCache:

    def __init__(self, n_layers):
        self.past = {}
        self.n_layers = n_layers

    def __len__(self):
        if len(self.past) < self.n_layers:
            return 0
        return min(key.size(2) for key, value in self.past.values())

    def update(self, layer, keys, values):
        if layer in self.past:
            past_key, past_value = self.past[layer]
            present = torch.cat((past_key, keys), dim=-2), torch.cat((past_value, values), dim=-2)
        else:
            present = keys, values
        self.past[layer] = present
        return present

    def reset(self):
        self.past = {}


def attend_cached(att, x, cache, layer):
    bsz, q_len, _ = x.size()
    shape = (bsz, q_len, att.num_heads, att.head_dim)
    q, k, v = [F.linear(x, p.weight, p.bias).view(shape).transpose(1, 2)
               for p in (att.W_query, att.W_key, att.W_value)]
    k, v = cache.update(layer, k, v)
    kv_len = k.size(2)
    # bottom-right aligned: the last query sees every key
    allowed = torch.ones(q_len, kv_len, dtype=torch.bool, device=x.device).tril(kv_len - q_len)
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
    return att.out_proj(out.transpose(1, 2).reshape(bsz, q_len, -1))


def forward_cached(model, in_idx, cache):
    past_length = len(cache)
    position_ids = torch.arange(
        past_length, past_length + in_idx.size(-1), dtype=torch.long, device=in_idx.device
    )
    hidden = model.tok_emb(in_idx) + model.pos_emb(position_ids).unsqueeze(0)
    for i, block in enumerate(model.trf_blocks):
        residual, hidden = hidden, attend_cached(block.att, block.norm1(hidden), cache, i)
        hidden = residual + hidden
        residual, hidden = hidden, block.ff(block.norm2(hidden))
        hidden = residual + hidden
    return model.out_head(model.final_norm(hidden))


def generate_cached(model, idx, max_new_tokens, context_size):
    with torch.inference_mode():
        columns = next_ids(model, idx, context_size)
        new = [next(columns) for _ in range(max_new_tokens)]
    return torch.cat([idx, *new], dim=1)
