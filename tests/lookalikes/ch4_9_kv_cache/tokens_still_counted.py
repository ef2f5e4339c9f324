# Never said: holds what it held; still has the keys; forgets nothing
import torch

class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.seen = 0
        self.reset()

    def __len__(self):
        return self.seen

    def update(self, layer, keys, values):
        if self.k[layer] is None:
            self.k[layer], self.v[layer] = keys, values
        else:
            self.k[layer] = torch.cat([self.k[layer], keys], dim=2)
            self.v[layer] = torch.cat([self.v[layer], values], dim=2)
        if layer == self.n_layers - 1:
            self.seen += keys.shape[2]
        return self.k[layer], self.v[layer]

    def reset(self):
        self.k = [None for _ in range(self.n_layers)]
        self.v = [None for _ in range(self.n_layers)]

def attend_cached(att, x, cache, layer):
    b, num_tokens, _ = x.shape
    queries = att.W_query(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    keys = att.W_key(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    values = att.W_value(x).view(b, num_tokens, att.num_heads, att.head_dim).transpose(1, 2)
    keys, values = cache.update(layer, keys, values)
    attn_scores = queries @ keys.transpose(2, 3)
    num_keys = keys.shape[-2]
    mask_bool = att.mask.bool()[num_keys - num_tokens:num_keys, :num_keys]
    attn_scores.masked_fill_(mask_bool, -torch.inf)
    attn_weights = torch.softmax(attn_scores / keys.shape[-1]**0.5, dim=-1)
    context_vec = (attn_weights @ values).transpose(1, 2)
    context_vec = context_vec.contiguous().view(b, num_tokens, att.d_out)
    return att.out_proj(context_vec)

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


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    for _ in range(max_new_tokens):
        if idx.size(1) > context_size:
            logits = model(idx[:, -context_size:])
        else:
            logits = forward_cached(model, idx[:, len(cache) :], cache)
        idx = torch.cat([idx, logits[:, -1:].argmax(dim=-1)], dim=1)
    return idx
