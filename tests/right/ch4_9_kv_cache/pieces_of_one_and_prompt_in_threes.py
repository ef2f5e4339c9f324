import itertools
import torch

class KVCache:
    '''A table of pieces, oldest first; they are joined when somebody asks.'''
    def __init__(self, n_layers): self.table = {(l, kv): [] for l in range(n_layers) for kv in 'kv'}
    def __len__(self): return sum(piece.shape[2] for piece in self.table[0, 'v'])
    def update(self, layer, keys, values):
        self.table[layer, 'k'] += [piece.clone() for piece in keys.split(1, dim=2)]
        self.table[layer, 'v'] += [piece.clone() for piece in values.split(1, dim=2)]
        return tuple(torch.concat(self.table[layer, kv], dim=2) for kv in 'kv')
    def reset(self):
        for pieces in self.table.values(): pieces.clear()

def attend_cached(att, x, cache, layer):
    h, d = att.num_heads, att.head_dim
    split = lambda y: torch.stack(y.split(d, dim=-1), dim=1)
    q = split(att.W_query(x)) / d ** 0.5
    k, v = cache.update(layer, split(att.W_key(x)), split(att.W_value(x)))
    past = k.shape[2] - x.shape[1]
    rows = []
    for i in range(x.shape[1]):                 # a query sees a prefix: no mask
        s = torch.einsum('bhd,bhtd->bht', q[:, :, i], k[:, :, :past + i + 1])
        p = (s - s.logsumexp(-1, keepdim=True)).exp()
        rows.append(torch.einsum('bht,bhtd->bhd', p, v[:, :, :past + i + 1]).flatten(1))
    return att.out_proj(torch.stack(rows, 1))

def forward_cached(model, in_idx, cache):
    where = (torch.ones_like(in_idx[0]).cumsum(0) + (len(cache) - 1)).to(model.pos_emb.weight.device)
    x = model.tok_emb(in_idx) + model.pos_emb(where)
    for layer, block in zip(itertools.count(), model.trf_blocks.children()):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))

class _Writer:
    '''One row; next(writer) is its next id.'''
    def __init__(self, model, row, size):
        self.model, self.ids, self.size = model, row.tolist(), size
        self.device, self.cache = row.device, KVCache(len(list(model.trf_blocks)))
    def __iter__(self): return self
    def __next__(self):
        if len(self.ids) > self.size: self.cache.reset()
        todo = self.ids[len(self.cache):][-self.size:]
        while todo:                             # three at a time
            logits = forward_cached(self.model, torch.tensor([todo[:3]], device=self.device), self.cache)
            todo = todo[3:]
        self.ids.append(logits[0, -1].argmax().item())
        return self.ids[-1]

def generate_cached(model, idx, max_new_tokens, context_size):
    with torch.inference_mode():
        new = [list(itertools.islice(_Writer(model, row, context_size), max_new_tokens)) for row in idx]
    return torch.cat((idx, torch.tensor(new, dtype=idx.dtype, device=idx.device).view(len(idx), max_new_tokens)), 1)
