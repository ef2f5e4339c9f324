import torch

class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]

    def update(self, layer, keys, values):
        if self.k[layer] is None:
            self.k[layer], self.v[layer] = keys, values
        else:
            self.k[layer] = torch.cat([self.k[layer], keys], dim=2)
            self.v[layer] = torch.cat([self.v[layer], values], dim=2)
        return self.k[layer], self.v[layer]

    def reset(self):
        self.k = [None for _ in range(self.n_layers)]
        self.v = [None for _ in range(self.n_layers)]


def attend_cached(att, x, cache, layer):
    b, new, _ = x.shape
    d = att.head_dim
    k = att._split_heads(att.W_key(x))
    v = att._split_heads(att.W_value(x))
    k, v = cache.update(layer, k, v)
    past = k.shape[2] - new
    q = att.W_query(x)
    rows = []
    for i in range(new):
        heads = []
        for h in range(att.num_heads):
            qi = q[:, i, h * d : (h + 1) * d].unsqueeze(1)  # (b, 1, d)
            seen_k = k[:, h, : past + i + 1]
            seen_v = v[:, h, : past + i + 1]
            w = torch.softmax(qi @ seen_k.transpose(1, 2) / d**0.5, dim=-1)
            heads.append(w @ seen_v)
        rows.append(torch.cat(heads, dim=-1))
    return att.out_proj(torch.cat(rows, dim=1))


def forward_cached(model, in_idx, cache):
    batch_size, seq_len = in_idx.shape
    start = len(cache)
    tok_embeds = model.tok_emb(in_idx)
    pos_ids = torch.arange(start, start + seq_len, device=in_idx.device, dtype=torch.long)
    x = tok_embeds + model.pos_emb(pos_ids).unsqueeze(0)
    x = model.drop_emb(x)
    for i, block in enumerate(model.trf_blocks):
        shortcut = x
        x = block.norm1(x)
        x = attend_cached(block.att, x, cache, i)
        x = block.drop_shortcut(x)
        x = x + shortcut
        shortcut = x
        x = block.norm2(x)
        x = block.ff(x)
        x = block.drop_shortcut(x)
        x = x + shortcut
    x = model.final_norm(x)
    return model.out_head(x)


def _one(model, row, n, size):
    cache = KVCache(len(model.trf_blocks))
    pending = list(row)
    for _ in range(n):
        if len(row) > size:
            cache.reset()
            pending = row[-size:]
        ids = torch.tensor([pending], device=next(model.parameters()).device)
        best = int(forward_cached(model, ids, cache)[0, -1].argmax())
        row.append(best)
        pending = [best]
    return row


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    rows = [_one(model, row, max_new_tokens, context_size) for row in idx.tolist()]
    return torch.tensor(rows, dtype=torch.int32, device=idx.device)
