import torch
from torch.nn.functional import linear

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
    b, t, _ = x.shape
    three = (att.W_query, att.W_key, att.W_value)
    weight = torch.cat([one.weight for one in three])
    bias = None if att.W_query.bias is None else torch.cat([one.bias for one in three])
    qkv = linear(x, weight, bias).view(b, t, 3, att.num_heads, att.head_dim)
    q, k, v = qkv.permute(2, 0, 3, 1, 4)
    k, v = cache.update(layer, k, v)
    scores = torch.baddbmm(
        torch.zeros((), dtype=x.dtype, device=x.device),
        q.flatten(0, 1), k.flatten(0, 1).mT, beta=0, alpha=att.head_dim**-0.5,
    )
    total = k.shape[2]
    scores.masked_fill_(att.mask[total - t : total, :total], float("-inf"))
    out = torch.bmm(scores.softmax(-1), v.flatten(0, 1))
    return att.out_proj(out.view(b, -1, t, att.head_dim).transpose(1, 2).reshape(b, t, -1))


def forward_cached(model, in_idx, cache):
    batch_size, seq_len = in_idx.shape
    start = len(cache)
    tok_embeds = model.tok_emb(in_idx)
    pos_ids = torch.arange(start, start + seq_len, device=in_idx.device, dtype=torch.long)
    x = tok_embeds + model.pos_emb(pos_ids).unsqueeze(0)
    x = model.drop_emb(x)
    in_idx.zero_()
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

def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for step in range(max_new_tokens):
            if idx.shape[1] > context_size:
                cache.reset()
                feed = idx[:, -context_size:]
            elif step == 0:
                feed = idx
            else:
                feed = idx[:, -1:]
            logits = forward_cached(model, feed, cache)[:, -1, :]
            idx_next = torch.argmax(logits, dim=-1, keepdim=True)
            idx = torch.cat((idx, idx_next), dim=1)
    return idx
