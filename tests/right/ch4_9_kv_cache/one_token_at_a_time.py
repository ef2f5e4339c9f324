"""No mask anywhere: each new token is asked by itself. Rows of a batch are written one by one."""

import torch


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.kept = {}

    def __len__(self):
        if set(self.kept) != set(range(self.n_layers)):
            return 0
        return min(keys.shape[2] for keys, _ in self.kept.values())

    def update(self, layer, keys, values):
        old = self.kept.get(layer)
        if old is None:
            old = keys[:, :, :0], values[:, :, :0]
        together = [torch.cat(pair, dim=2) for pair in zip(old, (keys, values))]
        self.kept[layer] = tuple(together)
        return self.kept[layer]

    def reset(self):
        self.kept = {}


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    shape = (batch, new, att.num_heads, att.head_dim)
    query = att.W_query(x).reshape(shape) * att.head_dim**-0.5
    key = att.W_key(x).reshape(shape).permute(0, 2, 1, 3)
    value = att.W_value(x).reshape(shape).permute(0, 2, 1, 3)
    keys, values = cache.update(layer, key, value)
    before = keys.shape[2] - new
    rows = []
    for i in range(new):
        upto = before + i + 1
        chances = torch.einsum("bhd,bhkd->bhk", query[:, i], keys[:, :, :upto]).softmax(dim=-1)
        row = torch.einsum("bhk,bhkd->bhd", chances, values[:, :, :upto])
        rows.append(row.reshape(batch, att.d_out))
    return att.out_proj(torch.stack(rows, dim=1))


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    done = len(cache)
    columns = []
    for i in range(in_idx.shape[1]):
        x = model.tok_emb(in_idx[:, i : i + 1]) + model.pos_emb.weight[done + i]
        for layer, block in enumerate(model.trf_blocks):
            x = x + attend_cached(block.att, block.norm1(x), cache, layer)
            x = x + block.ff(block.norm2(x))
        columns.append(model.out_head(model.final_norm(x)))
    return torch.cat(columns, dim=1)


def written(model, row, max_new_tokens, context_size):
    """A single row, as a list of ids."""
    cache, device = KVCache(len(model.trf_blocks)), row.device
    ids = row.tolist()
    for _ in range(max_new_tokens):
        if len(ids) <= context_size:
            new = torch.tensor([ids[len(cache) :]], device=device)
            logits = forward_cached(model, new, cache)
        else:
            logits = model(torch.tensor([ids[-context_size:]], device=device))
        ids.append(int(logits[0, -1].argmax()))
    return ids


def generate_cached(model, idx, max_new_tokens, context_size):
    if not max_new_tokens:
        return idx
    with torch.no_grad():
        texts = [written(model, row, max_new_tokens, context_size) for row in idx]
    return torch.tensor(texts, dtype=torch.int64, device=idx.device)
