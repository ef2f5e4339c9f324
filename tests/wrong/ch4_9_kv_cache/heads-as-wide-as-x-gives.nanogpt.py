import torch


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.kv = {}

    def __len__(self):
        return min(self.kv[i][0].shape[2] if i in self.kv else 0 for i in range(self.n_layers))

    def update(self, layer, keys, values):
        if layer not in self.kv:
            self.kv[layer] = (keys, values)
        else:
            k, v = self.kv[layer]
            self.kv[layer] = (torch.cat((k, keys), dim=2), torch.cat((v, values), dim=2))
        return self.kv[layer]

    def reset(self):
        self.kv = {}


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    b, t, c = x.size()
    h = att.num_heads
    q = att.W_query(x).view(b, t, h, c // h).transpose(1, 2)
    k = att.W_key(x).view(b, t, h, c // h).transpose(1, 2)
    v = att.W_value(x).view(b, t, h, c // h).transpose(1, 2)
    k, v = cache.update(layer, k, v)
    past = k.size(2) - t
    scores = (q @ k.transpose(-2, -1)) * (1.0 / (c // h) ** 0.5)
    scores = scores.masked_fill(att.mask[past : past + t, : past + t], float("-inf"))
    y = torch.softmax(scores, dim=-1) @ v
    y = y.transpose(1, 2).contiguous().view(b, t, c)
    return att.out_proj(y)


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    past = len(cache)
    b, t = in_idx.size()
    pos = torch.arange(past, past + t, device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(pos)
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    x = model.final_norm(x)
    return model.out_head(x)


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    if idx.size(1) <= context_size and max_new_tokens:
        logits = forward_cached(model, idx, cache)
    for i in range(max_new_tokens):
        if idx.size(1) > context_size:
            logits = model(idx[:, -context_size:])
        elif i:
            logits = forward_cached(model, idx[:, -1:], cache)
        idx = torch.cat((idx, logits[:, -1].argmax(-1, keepdim=True)), dim=1)
    return idx
