"""4.9 Generating faster"""

import torch
import torch.nn.functional as F
from ch4_7_generate import generate_text_simple


class KVCache(torch.nn.Module):
    """Keys and values are buffers: keys_0, values_0, keys_1, ..."""

    def __init__(self, n_layers):
        super().__init__()
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return 0 if self.keys_0 is None else self.keys_0.size(-2)

    def __bool__(self):
        return True

    def update(self, layer, keys, values):
        both = []
        for name, new in ((f"keys_{layer}", keys), (f"values_{layer}", values)):
            old = getattr(self, name)
            setattr(self, name, new.clone() if old is None else torch.cat((old, new), dim=-2))
            both.append(getattr(self, name))
        return both

    def reset(self):
        for layer in range(self.n_layers):
            self.register_buffer(f"keys_{layer}", None, persistent=False)
            self.register_buffer(f"values_{layer}", None, persistent=False)


def attend_cached(att, x, cache, layer):
    def project(linear):
        y = F.linear(x, linear.weight, linear.bias)
        return y.unflatten(-1, (att.num_heads, att.head_dim)).permute(0, 2, 1, 3)

    q = project(att.W_query)
    k, v = cache.update(layer, project(att.W_key), project(att.W_value))
    new, total = q.size(2), k.size(2)
    seen = torch.ones(new, total, dtype=torch.bool, device=x.device).tril(total - new)
    context = F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
    return att.out_proj(context.permute(0, 2, 1, 3).flatten(2))


class _Shown:
    """A block whose attention has a cache; everything else is the block's."""

    def __init__(self, block, cache, layer):
        self._block = block
        self.att = lambda x: attend_cached(block.att, x, cache, layer)

    def __getattr__(self, name):
        return getattr(self._block, name)

    def __call__(self, x):
        return type(self._block).forward(self, x)


def forward_cached(model, in_idx, cache):
    begin = len(cache)
    x = model.tok_emb(in_idx) + model.pos_emb.weight[begin : begin + in_idx.size(1)]
    for layer, block in enumerate(model.trf_blocks):
        x = _Shown(block, cache, layer)(x)
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    ids = idx
    if max_new_tokens and idx.size(1) <= context_size:
        cache, new = KVCache(len(model.trf_blocks)), idx
        with torch.no_grad():
            for _ in range(min(max_new_tokens, context_size - idx.size(1) + 1)):
                new = forward_cached(model, new, cache)[:, -1:].argmax(-1)
                ids = torch.cat((ids, new), dim=1)
    rest = max_new_tokens - (ids.size(1) - idx.size(1))
    return generate_text_simple(model, ids, rest, context_size)
