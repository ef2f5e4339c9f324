import torch
import torch.nn as nn
import torch.nn.functional as F


class KVCache(nn.Module):
    def __init__(self, n_layers):
        super(KVCache, self).__init__()
        self.n_layers = n_layers
        for i in range(n_layers):
            self.register_buffer("keys_" + str(i), None)
            self.register_buffer("values_" + str(i), None)

    def __len__(self):
        if self.keys_0 is None:
            return 0
        return self.keys_0.shape[2]

    def update(self, layer, keys, values):
        old_keys = getattr(self, "keys_" + str(layer))
        old_values = getattr(self, "values_" + str(layer))
        if old_keys is not None:
            keys = torch.cat([old_keys, keys], dim=2)
            values = torch.cat([old_values, values], dim=2)
        setattr(self, "keys_" + str(layer), keys)
        setattr(self, "values_" + str(layer), values)
        return keys, values

    def reset(self):
        for i in range(self.n_layers):
            setattr(self, "keys_" + str(i), None)
            setattr(self, "values_" + str(i), None)


def attend_cached(att, x, cache, layer):
    b, num_tokens, d_in = x.shape

    queries = att.W_query(x)
    keys = att.W_key(x)
    values = att.W_value(x)

    # (b, num_tokens, d_out) -> (b, num_heads, num_tokens, head_dim)
    queries = queries.view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    keys = keys.view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    values = values.view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)

    keys, values = cache.update(layer, keys, values)
    total = keys.shape[2]

    # True means: may look
    may_look = torch.ones(total, total, device=x.device).tril().bool()
    may_look = may_look[-num_tokens:]

    context_vec = F.scaled_dot_product_attention(queries, keys, values, attn_mask=may_look)
    context_vec = context_vec.transpose(1, 2).contiguous().view(b, num_tokens, att.d_out)
    return att.out_proj(context_vec)


def forward_cached(model, in_idx, cache):
    batch_size, seq_len = in_idx.shape
    past = len(cache)
    tok_embeds = model.tok_emb(in_idx)
    all_positions = torch.arange(past + seq_len, device=in_idx.device)
    pos_embeds = model.pos_emb(all_positions[past:])
    x = tok_embeds + pos_embeds
    layer = 0
    for block in model.trf_blocks:
        shortcut = x
        x = block.norm1(x)
        x = attend_cached(block.att, x, cache, layer)
        x = x + shortcut
        shortcut = x
        feed_forward = nn.Sequential(block.norm2, block.ff)
        x = feed_forward(x)
        x = x + shortcut
        layer = layer + 1
    x = model.final_norm(x)
    logits = model.out_head(x)
    return logits


def generate_cached(model, idx, max_new_tokens, context_size):
    print("prompt:", idx.shape)
    was_fitting = False
    cache = None
    for step in range(max_new_tokens):
        with torch.no_grad():
            if idx.shape[1] > context_size:
                # start the cache over at every step
                cache = KVCache(len(model.trf_blocks))
                logits = forward_cached(model, idx[:, -context_size:], cache)
            elif was_fitting:
                logits = forward_cached(model, idx[:, -1:], cache)
            else:
                cache = KVCache(len(model.trf_blocks))
                logits = forward_cached(model, idx, cache)
                was_fitting = True
            probas = torch.softmax(logits[:, -1, :], dim=-1)
            idx_next = torch.argmax(probas, dim=-1, keepdim=True)
        idx = torch.cat((idx, idx_next), dim=1)
    print("result:", idx.shape)
    return idx
