import torch
from torch import nn


class KVCache(nn.Module):
    def __init__(self, n_layers):
        super().__init__()
        self.n_layers = n_layers
        self.reset()

    def reset(self):
        for layer in range(self.n_layers):
            for which in ("keys", "values"):
                self.register_buffer(f"{which}_{layer}", None)

    def __len__(self):
        lengths = [getattr(self, f"keys_{n}") for n in range(self.n_layers)]
        return min(0 if one is None else one.size(2) for one in lengths)

    def update(self, layer, keys, values):
        found = []
        for which, new in (("keys", keys), ("values", values)):
            name = f"{which}_{layer}"
            old = getattr(self, name)
            setattr(self, name, new.detach() if old is None else torch.cat((old, new.detach()), 2))
            found.append(getattr(self, name))
        return tuple(found)


def attend_cached(att, x, cache, layer):
    b, num_tokens, _ = x.shape
    queries = att.W_query(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    keys = att.W_key(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    values = att.W_value(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    keys, values = cache.update(layer, keys, values)
    attn_scores = queries @ keys.transpose(2, 3)
    num_keys = keys.shape[-2]
    mask_bool = att.mask.bool()[num_keys - num_tokens:num_keys, :num_keys]
    attn_scores = attn_scores.masked_fill(mask_bool, -torch.inf)
    attn_weights = torch.softmax(attn_scores / keys.shape[-1]**0.5, dim=-1)
    context_vec = (attn_weights @ values).transpose(1, 2)
    context_vec = context_vec.contiguous().view(b, num_tokens, att.d_out)
    return att.out_proj(context_vec)

def forward_cached(model, in_idx, cache):
    batch_size, seq_len = in_idx.shape
    start = len(cache)
    tok_embeds = model.tok_emb(in_idx)
    pos_ids = torch.arange(start, start + seq_len, device=in_idx.device, dtype=torch.long)
    x = tok_embeds + model.pos_emb(pos_ids).unsqueeze(0)
    x = model.drop_emb(x)
    for i, block in enumerate(model.trf_blocks):
        shortcut = x
        x = block.norm1(x)
        x = attend_cached(block.att, x, cache, i)
        x = block.drop_shortcut(x)
        x = x + shortcut
        shortcut = x
        x = block.norm2(x)
        x = block.ff(x)
        x = block.drop_shortcut(x)
        x = x + shortcut
    x = model.final_norm(x)
    return model.out_head(x)

def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for step in range(max_new_tokens):
            if idx.shape[1] > context_size:
                cache.reset()
                feed = idx[:, -context_size:]
            elif step == 0:
                feed = idx
            else:
                feed = idx[:, -1:]
            logits = forward_cached(model, feed, cache)[:, -1, :]
            idx_next = torch.argmax(logits, dim=-1, keepdim=True)
            idx = torch.cat((idx, idx_next), dim=1)
    return idx
