"""Section 4.9. Every input is looked at first; nothing is kept of a call that was refused."""

import contextlib
import warnings

import torch

PIECE = 16  # the prompt goes through the model in pieces of so many tokens


class KVCache:
    def __init__(self, n_layers):
        if n_layers < 1:
            raise ValueError(f"n_layers must be 1 or more, got {n_layers}")
        self._n_layers = n_layers
        self._pieces = {layer: [] for layer in range(n_layers)}

    @property
    def n_layers(self):
        return self._n_layers

    def length_of(self, layer):
        return sum(keys.shape[2] for keys, _ in self._pieces[layer])

    def __len__(self):
        return min(self.length_of(layer) for layer in self._pieces)

    def update(self, layer, keys, values):
        if layer not in self._pieces:
            raise IndexError(f"no block {layer}: there are {self._n_layers}")
        if keys.dim() != 4 or keys.shape != values.shape:
            raise ValueError(f"keys {tuple(keys.shape)}, values {tuple(values.shape)}")
        pieces = self._pieces[layer]
        if pieces and pieces[0][0].shape[:2] != keys.shape[:2]:
            raise ValueError("another batch or other heads than before: reset first")
        # copies, so that nobody else can change what is kept here
        pieces.append((keys.clone(), values.clone()))
        all_keys = torch.cat([k for k, _ in pieces], dim=2)
        all_values = torch.cat([v for _, v in pieces], dim=2)
        assert all_keys.shape[2] == self.length_of(layer)
        return all_keys, all_values

    def reset(self):
        for pieces in self._pieces.values():
            pieces.clear()
        assert len(self) == 0


def attend_cached(att, x, cache, layer):
    if x.dim() != 3:
        raise ValueError(f"x must be (batch, new, d_in), got {tuple(x.shape)}")
    batch, new, _ = x.shape

    def heads(t):
        return t.reshape(batch, new, att.num_heads, att.head_dim).permute(0, 2, 1, 3)

    past = cache.length_of(layer)
    q = heads(att.W_query(x))
    k, v = cache.update(layer, heads(att.W_key(x)), heads(att.W_value(x)))
    assert k.shape[2] == past + new

    # float64 on the way, and back at the end
    scores = q.double() @ k.double().transpose(-1, -2)
    scores = scores / float(att.head_dim) ** 0.5
    rows = past + torch.arange(new, device=x.device).unsqueeze(1)
    columns = torch.arange(past + new, device=x.device).unsqueeze(0)
    scores = scores.masked_fill(columns > rows, float("-inf"))
    weights = scores.softmax(dim=-1)
    context = (weights @ v.double()).to(x.dtype)
    return att.out_proj(context.permute(0, 2, 1, 3).reshape(batch, new, att.d_out))


def forward_cached(model, in_idx, cache):
    start, new = len(cache), in_idx.shape[1]
    limit = model.pos_emb.num_embeddings
    if start + new > limit:
        raise ValueError(f"{start} + {new} tokens, the model can look at {limit}")
    if cache.n_layers != len(list(model.trf_blocks)):
        raise ValueError("the cache is for another model")
    positions = torch.arange(start, start + new, device=model.pos_emb.weight.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    x = model.drop_emb(x)
    for layer, block in enumerate(model.trf_blocks):
        shortcut = x
        x = shortcut + attend_cached(block.att, block.norm1(x), cache, layer)
        shortcut = x
        x = shortcut + block.ff(block.norm2(x))
    assert len(cache) == start + new
    return model.out_head(model.final_norm(x))


@contextlib.contextmanager
def _without_gradients():
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        yield
    finally:
        torch.set_grad_enabled(before)


def generate_cached(model, idx, max_new_tokens, context_size):
    if idx.dtype != torch.int64 or idx.dim() != 2 or idx.shape[1] < 1:
        raise ValueError("idx must be (batch, tokens) int64 with a token or more")
    if max_new_tokens < 0:
        raise ValueError("max_new_tokens must be 0 or more")
    if not 1 <= context_size <= model.pos_emb.num_embeddings:
        raise ValueError(f"context_size {context_size}: from 1 to {model.pos_emb.num_embeddings}")
    if model.training:
        warnings.warn("the model is in training mode", stacklevel=2)

    result = idx.clone()
    cache = KVCache(len(list(model.trf_blocks)))
    with _without_gradients():
        for _ in range(max_new_tokens):
            if result.shape[1] > context_size:
                cache.reset()
                logits = model(result[:, -context_size:])
            else:
                for piece in result[:, len(cache) :].split(PIECE, dim=1):
                    logits = forward_cached(model, piece, cache)
            chosen = logits[:, -1].argmax(dim=-1, keepdim=True)
            result = torch.cat((result, chosen), dim=1)
    assert result.shape == (idx.shape[0], idx.shape[1] + max_new_tokens)
    return result
