import torch


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return 0 if self.keys[0] is None else self.keys[0].shape[2]

    def update(self, layer, keys, values):
        if self.keys[layer] is not None:
            keys = torch.cat((self.keys[layer], keys), dim=2)
            values = torch.cat((self.values[layer], values), dim=2)
        self.keys[layer], self.values[layer] = keys, values
        return keys, values

    def reset(self):
        self.keys = [None] * self.n_layers
        self.values = [None] * self.n_layers


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    split = lambda t: t.view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)
    q = split(att.W_query(x))
    k, v = cache.update(layer, split(att.W_key(x)), split(att.W_value(x)))
    total = k.shape[2]
    scores = q @ k.transpose(2, 3) / att.head_dim**0.5
    scores = scores.masked_fill(att.mask[total - new : total, :total], float("-inf"))
    context = (torch.softmax(scores, dim=-1) @ v).transpose(1, 2).reshape(batch, new, att.d_out)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    """The blocks run as they are; only their attention is another one for the time being."""
    past = len(cache)
    positions = torch.arange(past, past + in_idx.shape[1], device=in_idx.device)
    x = model.drop_emb(model.tok_emb(in_idx) + model.pos_emb(positions))
    for layer, block in enumerate(model.trf_blocks):
        att = block.att
        original = att.forward
        att.forward = lambda h, att=att, layer=layer: attend_cached(att, h, cache, layer)
        try:
            x = block(x)
        finally:
            att.forward = original
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    out = idx.clone()
    for _ in range(max_new_tokens):
        if out.shape[1] <= context_size:
            logits = forward_cached(model, out[:, len(cache) :], cache)
        else:
            logits = model(out[:, -context_size:])
        out = torch.cat((out, logits[:, -1].argmax(dim=-1, keepdim=True)), dim=1)
    return out
