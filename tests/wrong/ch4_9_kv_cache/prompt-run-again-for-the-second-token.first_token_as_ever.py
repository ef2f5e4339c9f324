import torch
import torch.nn.functional as F


class KVCache:
    def __init__(self, n_layers):
        self.blocks = [_Block() for _ in range(n_layers)]

    def __len__(self):
        return self.blocks[0].length

    def update(self, layer, keys, values):
        return self.blocks[layer].add(keys, values)

    def reset(self):
        self.blocks = [_Block() for _ in self.blocks]


class _Block:
    def __init__(self):
        self.length, self.k, self.v = 0, None, None

    def add(self, keys, values):
        if self.length == 0:
            self.k, self.v = keys, values
        else:
            self.k = torch.cat((self.k, keys), dim=2)
            self.v = torch.cat((self.v, values), dim=2)
        self.length = self.k.shape[2]
        return self.k, self.v


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    shape = (batch, new, att.num_heads, att.head_dim)
    q = att.W_query(x).view(shape).transpose(1, 2)
    k = att.W_key(x).view(shape).transpose(1, 2)
    v = att.W_value(x).view(shape).transpose(1, 2)
    k, v = cache.update(layer, k, v)
    end = k.shape[2]
    context = F.scaled_dot_product_attention(q, k, v, attn_mask=~att.mask[end - new : end, :end])
    return att.out_proj(context.transpose(1, 2).reshape(batch, new, att.d_out))


def forward_cached(model, in_idx, cache):
    past = len(cache)
    x = model.tok_emb(in_idx)
    x = x + model.pos_emb(torch.arange(past, past + in_idx.shape[1], device=in_idx.device))
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    if max_new_tokens == 0:
        return idx.clone()
    with torch.no_grad():
        # the first new token comes from the prompt, as ever
        logits = model(idx[:, -context_size:])
        ids = torch.cat((idx, logits[:, -1].argmax(-1, keepdim=True)), dim=1)
        # from here on there is a cache
        cache = KVCache(len(model.trf_blocks))
        for _ in range(max_new_tokens - 1):
            if ids.shape[1] <= context_size:
                logits = forward_cached(model, ids[:, len(cache) :], cache)
            else:
                logits = model(ids[:, -context_size:])
            ids = torch.cat((ids, logits[:, -1].argmax(-1, keepdim=True)), dim=1)
    return ids
