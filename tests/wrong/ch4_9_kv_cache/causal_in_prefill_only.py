import torch
import torch.nn.functional as F


class KVCache:
    def __init__(self, n_layers):
        self.layers = [[] for _ in range(n_layers)]

    def __len__(self):
        return min(layer[0].shape[2] if layer else 0 for layer in self.layers)

    def update(self, layer, keys, values):
        mine = self.layers[layer]
        if mine:
            mine[0] = torch.cat((mine[0], keys), dim=2)
            mine[1] = torch.cat((mine[1], values), dim=2)
        else:
            mine.extend((keys, values))
        return mine[0], mine[1]

    def reset(self):
        for layer in self.layers:
            layer.clear()


def attend_cached(att, x, cache, layer):
    B, T, _ = x.shape
    with torch.no_grad():
        q = att.W_query(x).view(B, T, att.num_heads, att.head_dim).transpose(1, 2)
        k = att.W_key(x).view(B, T, att.num_heads, att.head_dim).transpose(1, 2)
        v = att.W_value(x).view(B, T, att.num_heads, att.head_dim).transpose(1, 2)
        k, v = cache.update(layer, k, v)
        # flash attention: causal while the prompt is read, then there is nothing ahead
        prefill = k.shape[2] == T
        y = F.scaled_dot_product_attention(q, k, v, is_causal=prefill)
        return att.out_proj(y.transpose(1, 2).contiguous().view(B, T, att.d_out))


def forward_cached(model, in_idx, cache):
    with torch.no_grad():
        past, T = len(cache), in_idx.size(1)
        pos = torch.arange(past, past + T, dtype=torch.long, device=in_idx.device)
        x = model.tok_emb(in_idx) + model.pos_emb(pos)
        for i, block in enumerate(model.trf_blocks):
            x = x + attend_cached(block.att, block.norm1(x), cache, i)
            x = x + block.ff(block.norm2(x))
        return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    fed = 0
    with torch.no_grad():
        for _ in range(max_new_tokens):
            length = idx.size(1)
            if length <= context_size:
                logits = forward_cached(model, idx[:, fed:], cache)
                fed = length
            else:
                logits = model(idx[:, length - context_size :])
            idx_next = logits[:, -1, :].argmax(dim=-1, keepdim=True)
            idx = torch.cat((idx, idx_next), dim=1)
    return idx
