import torch


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.keys = {}
        self.values = {}

    def __len__(self):
        if 0 not in self.keys:
            return 0
        return self.keys[0].shape[2]

    def update(self, layer, keys, values):
        if layer in self.keys:
            keys = torch.cat((self.keys[layer], keys), dim=2)
            values = torch.cat((self.values[layer], values), dim=2)
        self.keys[layer] = keys
        self.values[layer] = values
        return keys, values

    def reset(self):
        self.keys = {}
        self.values = {}


def attend_cached(att, x, cache, layer):
    b, new, _ = x.shape
    # how many tokens were there before
    old = len(cache)

    q = att.W_query(x).view(b, new, att.num_heads, att.head_dim).transpose(1, 2)
    k = att.W_key(x).view(b, new, att.num_heads, att.head_dim).transpose(1, 2)
    v = att.W_value(x).view(b, new, att.num_heads, att.head_dim).transpose(1, 2)
    k, v = cache.update(layer, k, v)

    scores = q @ k.transpose(2, 3)
    # row 0 is token number `old`: it sees itself and all before it
    mask = torch.triu(torch.ones(new, k.shape[2], device=x.device), diagonal=old + 1).bool()
    scores.masked_fill_(mask, -torch.inf)
    weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)
    context = (weights @ v).transpose(1, 2)
    context = context.contiguous().view(b, new, att.d_out)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    b, new = in_idx.shape
    old = len(cache)
    pos = torch.arange(old, old + new, device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(pos)
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    new = idx
    for _ in range(max_new_tokens):
        with torch.no_grad():
            if idx.shape[1] <= context_size:
                logits = forward_cached(model, new, cache)
            else:
                logits = model(idx[:, -context_size:])
        new = torch.argmax(logits[:, -1, :], dim=-1, keepdim=True)
        idx = torch.cat((idx, new), dim=1)
    return idx
