"""A linked list of pieces, an online softmax over the pieces, a generator of tokens."""

import torch


class KVCache:
    def __init__(self, n_layers):
        self.last = [None] * n_layers  # (pieces before or None, keys, values, tokens)

    def __len__(self):
        return min((0 if node is None else node[3]) for node in self.last)

    def update(self, layer, keys, values):
        before = self.last[layer]
        tokens = keys.shape[2] + (before[3] if before else 0)
        self.last[layer] = node = (before, keys.detach().clone(), values.detach().clone(), tokens)
        found = []
        while node is not None:
            found.insert(0, node[1:3])
            node = node[0]
        keys, values = (torch.cat(parts, dim=2) for parts in zip(*found))
        self.last[layer] = (None, keys, values, tokens)
        return keys.clone(), values.clone()

    def reset(self):
        self.last = [None for _ in self.last]


def attend_cached(att, x, cache, layer):
    with torch.no_grad():
        new = x.shape[1]
        q = torch.stack(att.W_query(x).chunk(att.num_heads, dim=-1), dim=1)
        k = torch.stack(att.W_key(x).chunk(att.num_heads, dim=-1), dim=1)
        v = torch.stack(att.W_value(x).chunk(att.num_heads, dim=-1), dim=1)
        k, v = cache.update(layer, k, v)
        old = k.shape[2] - new
        scores = torch.matmul(q, k.transpose(-1, -2)) * (1 / att.head_dim**0.5)
        # everything old is seen by all; the new ones among themselves are a triangle
        triangle = torch.ones(new, new, dtype=torch.bool, device=x.device).tril()
        within = scores[..., old:].masked_fill(~triangle, float("-inf"))
        top = torch.cat((scores[..., :old], within), dim=-1)
        e = torch.exp(top - top.amax(dim=-1, keepdim=True))
        context = (e @ v) / e.sum(dim=-1, keepdim=True)
        return att.out_proj(torch.cat(context.unbind(dim=1), dim=-1))


def forward_cached(model, in_idx, cache):
    with torch.no_grad():
        past = len(cache)
        x = torch.nn.functional.embedding(in_idx, model.tok_emb.weight)
        x = x + model.pos_emb.weight.narrow(0, past, in_idx.shape[1])
        layer = 0
        for block in model.trf_blocks.children():
            x = x + attend_cached(block.att, block.norm1(x), cache, layer)
            x = x + block.ff(block.norm2(x))
            layer += 1
        return model.out_head(model.final_norm(x))


def _next_tokens(model, idx, context_size):
    """One column of ids after the other, for ever."""
    cache, new = KVCache(len(model.trf_blocks)), idx
    window = idx[:, -context_size:]
    length = idx.shape[1]
    while True:
        fits = length <= context_size
        logits = forward_cached(model, new, cache) if fits else model(window)
        new = logits[:, -1].argmax(dim=-1, keepdim=True)
        window = torch.cat((window, new), dim=1)[:, -context_size:]
        length += 1
        yield new


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    tokens = _next_tokens(model, idx, context_size)
    return torch.cat([idx, *(next(tokens) for _ in range(max_new_tokens))], dim=1)
