import torch


class KVCache:
    """Room for tokens is made as it is needed, and used again after a reset."""

    def __init__(self, n_layers):
        self.keys = [None] * n_layers
        self.values = [None] * n_layers
        self.used = [0] * n_layers

    def __len__(self):
        return min(self.used)

    def _grow(self, old, new, need):
        if old is not None and old.shape[2] >= need and old.dtype == new.dtype:
            return old
        batch, heads, _, head_dim = new.shape
        room = new.new_empty(batch, heads, max(32, 2 * need), head_dim)
        if old is not None and old.dtype == new.dtype:
            room[:, :, : old.shape[2]] = old
        return room

    def update(self, layer, keys, values):
        with torch.no_grad():
            start = self.used[layer]
            stop = start + keys.shape[2]
            self.keys[layer] = self._grow(self.keys[layer], keys, stop)
            self.values[layer] = self._grow(self.values[layer], values, stop)
            self.keys[layer][:, :, start:stop] = keys
            self.values[layer][:, :, start:stop] = values
            self.used[layer] = stop
            return self.keys[layer][:, :, :stop].clone(), self.values[layer][:, :, :stop].clone()

    def reset(self):
        self.used = [0] * len(self.used)


def attend_cached(att, x, cache, layer):
    with torch.no_grad():
        batch, new, _ = x.shape
        q = att._split_heads(att.W_query(x))
        k, v = cache.update(
            layer, att._split_heads(att.W_key(x)), att._split_heads(att.W_value(x))
        )
        total = k.shape[2]
        mask = att.mask[:total, :total][total - new :]
        scores = torch.where(mask, float("-inf"), q @ k.transpose(2, 3))
        context = torch.softmax(scores / att.head_dim**0.5, dim=-1) @ v
        return att.out_proj(context.transpose(1, 2).reshape(batch, new, att.d_out))


def forward_cached(model, in_idx, cache):
    with torch.no_grad():
        old = len(cache)
        x = model.tok_emb(in_idx)
        x = x + model.pos_emb(torch.arange(old, old + in_idx.shape[1], device=in_idx.device))
        for i, block in enumerate(model.trf_blocks):
            x = x + attend_cached(block.att, block.norm1(x), cache, i)
            x = x + block.ff(block.norm2(x))
        return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    with torch.no_grad():
        cache = KVCache(len(model.trf_blocks))
        todo = idx
        while max_new_tokens > 0:
            if idx.shape[1] <= context_size:
                logits = forward_cached(model, todo, cache)
            else:
                logits = model(idx[:, -context_size:])
            todo = logits[:, -1].argmax(dim=-1, keepdim=True)
            idx = torch.cat((idx, todo), dim=1)
            max_new_tokens -= 1
    return idx
