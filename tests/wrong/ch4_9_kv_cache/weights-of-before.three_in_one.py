import weakref
import torch
from torch.nn.functional import linear

class KVCache:
    def __init__(self, n_layers):
        self.layers = [None for _ in range(n_layers)]

    def __len__(self):
        return 0 if self.layers[0] is None else self.layers[0][0].size(2)

    def update(self, layer, keys, values):
        new = keys, values
        old = self.layers[layer]
        if old is not None:
            new = tuple(torch.cat(pair, 2) for pair in zip(old, new))
        self.layers[layer] = new
        return new

    def reset(self):
        self.layers = [None] * len(self.layers)

# One large product is faster than three small ones.
# The three matrices are put together once for each attention, outside of the model.
_joined = weakref.WeakKeyDictionary()

def qkv(att):
    if att not in _joined:
        parts = (att.W_query, att.W_key, att.W_value)
        weight = torch.cat([p.weight.detach() for p in parts])
        bias = None if att.W_query.bias is None else torch.cat([p.bias.detach() for p in parts])
        _joined[att] = weight, bias
    return _joined[att]

def attend_cached(att, x, cache, layer):
    B, N, _ = x.shape
    weight, bias = qkv(att)
    q, k, v = linear(x, weight, bias).view(B, N, 3, att.num_heads, att.head_dim).permute(2, 0, 3, 1, 4)
    k, v = cache.update(layer, k, v)
    T = k.size(2)
    scores = q @ k.transpose(-1, -2)
    scores = scores.masked_fill(att.mask[T - N:T, :T], float('-inf'))
    out = torch.softmax(scores / att.head_dim ** 0.5, -1) @ v
    return att.out_proj(out.transpose(1, 2).reshape(B, N, att.d_out))

def forward_cached(model, in_idx, cache):
    pos = torch.arange(in_idx.size(1), device=in_idx.device) + len(cache)
    x = model.tok_emb(in_idx) + model.pos_emb(pos)
    for i, blk in enumerate(model.trf_blocks):
        x = x + attend_cached(blk.att, blk.norm1(x), cache, i)
        x = x + blk.ff(blk.norm2(x))
    return model.out_head(model.final_norm(x))

@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache, todo = KVCache(len(model.trf_blocks)), idx
    for _ in range(max_new_tokens):
        logits = forward_cached(model, todo, cache) if idx.size(1) <= context_size else model(idx[:, -context_size:])
        todo = logits[:, -1].argmax(-1, keepdim=True)
        idx = torch.cat((idx, todo), 1)
    return idx
