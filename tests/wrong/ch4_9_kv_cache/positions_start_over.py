import torch
from ch4_6_gpt_model import GPTModel
from ch4_7_generate import generate_text_simple


class KVCache:
    def __init__(self, n_layers):
        self.keys = [None] * n_layers
        self.values = [None] * n_layers

    def __len__(self):
        return min(0 if k is None else k.shape[2] for k in self.keys)

    def update(self, layer, keys, values):
        if self.keys[layer] is not None:
            keys = torch.cat([self.keys[layer], keys], dim=2)
            values = torch.cat([self.values[layer], values], dim=2)
        self.keys[layer] = keys
        self.values[layer] = values
        return keys, values

    def reset(self):
        self.keys = [None] * len(self.keys)
        self.values = [None] * len(self.values)


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape

    def split(t):
        return t.view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)

    with torch.no_grad():
        q = split(att.W_query(x))
        k, v = cache.update(layer, split(att.W_key(x)), split(att.W_value(x)))
        total = k.shape[2]
        scores = q @ k.transpose(2, 3)
        scores = scores.masked_fill(att.mask[total - new : total, :total], float("-inf"))
        weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)
        context = (weights @ v).transpose(1, 2).reshape(batch, new, att.d_out)
        return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    with torch.no_grad():
        seq_len = in_idx.shape[1]
        tok_embeds = model.tok_emb(in_idx)
        pos_embeds = model.pos_emb(torch.arange(seq_len, device=in_idx.device))
        x = tok_embeds + pos_embeds
        for i, block in enumerate(model.trf_blocks):
            x = x + attend_cached(block.att, block.norm1(x), cache, i)
            x = x + block.ff(block.norm2(x))
        return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if idx.shape[1] <= context_size:
                logits = forward_cached(model, idx[:, len(cache) :], cache)
            else:
                logits = model(idx[:, -context_size:])
            idx = torch.cat((idx, logits[:, -1].argmax(-1, keepdim=True)), dim=1)
    return idx
