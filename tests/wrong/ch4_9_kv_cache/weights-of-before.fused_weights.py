import weakref

import torch
import torch.nn.functional as F

_fused = weakref.WeakKeyDictionary()  # attention -> its three projections, side by side


def _qkv(att):
    if att not in _fused:
        layers = (att.W_query, att.W_key, att.W_value)
        weight = torch.cat([layer.weight.detach() for layer in layers])
        bias = None
        if att.W_query.bias is not None:
            bias = torch.cat([layer.bias.detach() for layer in layers])
        _fused[att] = weight, bias
    return _fused[att]


class KVCache:
    def __init__(self, n_layers):
        self._kept = [None] * n_layers

    def __len__(self):
        return min(0 if kept is None else kept.shape[3] for kept in self._kept)

    def update(self, layer, keys, values):
        both = torch.stack((keys, values))  # (2, batch, heads, new, head_dim)
        if self._kept[layer] is not None:
            both = torch.cat((self._kept[layer], both), dim=3)
        self._kept[layer] = both
        return both[0], both[1]

    def reset(self):
        self._kept = [None] * len(self._kept)


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    qkv = F.linear(x, *_qkv(att)).view(batch, new, 3, att.num_heads, att.head_dim)
    q, k, v = qkv.permute(2, 0, 3, 1, 4)
    k, v = cache.update(layer, k, v)
    total = k.shape[2]
    seen = ~att.mask[total - new : total, :total]
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
    return att.out_proj(out.transpose(1, 2).reshape(batch, new, att.d_out))


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    past = len(cache)
    x = model.tok_emb(in_idx) + model.pos_emb.weight[past : past + in_idx.shape[1]]
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    pieces, new = [idx], idx
    length = idx.shape[1]
    for _ in range(max_new_tokens):
        if length <= context_size:
            logits = forward_cached(model, new, cache)
        else:
            logits = model(torch.cat(pieces, dim=1)[:, -context_size:])
        new = logits[:, -1:].argmax(dim=-1)
        pieces.append(new)
        length += 1
    return torch.cat(pieces, dim=1)
