"""Pieces are kept as they came; PyTorch's attention; the prompt in pieces of sixteen."""

import torch
from torch.nn.functional import scaled_dot_product_attention


class KVCache:
    def __init__(self, n_layers):
        self.pieces = tuple(([], []) for _ in range(n_layers))

    def count(self, layer):
        return sum(piece.shape[2] for piece in self.pieces[layer][0])

    def __len__(self):
        return min(map(self.count, range(len(self.pieces))), default=0)

    def update(self, layer, keys, values):
        for pieces, new in zip(self.pieces[layer], (keys, values)):
            pieces.append(new.detach().clone())
        return tuple(torch.cat(pieces, dim=-2) for pieces in self.pieces[layer])

    def reset(self):
        for keys, values in self.pieces:
            del keys[:], values[:]


def attend_cached(att, x, cache, layer):
    with torch.no_grad():
        q, k, v = (
            linear(x).unflatten(-1, (att.num_heads, -1)).transpose(1, 2)
            for linear in (att.W_query, att.W_key, att.W_value)
        )
        k, v = cache.update(layer, k, v)
        columns = torch.arange(k.shape[2], device=x.device)
        rows = columns[k.shape[2] - q.shape[2] :]
        seen = columns[None, :] <= rows[:, None]
        mixed = scaled_dot_product_attention(q, k, v, attn_mask=seen)
        return att.out_proj(mixed.transpose(1, 2).flatten(start_dim=2))


def forward_cached(model, in_idx, cache):
    with torch.no_grad():
        places = len(cache) + torch.arange(in_idx.shape[1], device=model.pos_emb.weight.device)
        stream = model.drop_emb(model.tok_emb(in_idx) + model.pos_emb(places))
        for layer, block in enumerate(model.trf_blocks):
            stream = stream + attend_cached(block.att, block.norm1(stream), cache, layer)
            stream = stream + block.ff(block.norm2(stream))
        return model.out_head(model.final_norm(stream))


def generate_cached(model, idx, max_new_tokens, context_size):
    with torch.inference_mode():
        cache = KVCache(len(model.trf_blocks))
        waiting = list(idx.split(16, dim=1))
        text = idx.clone()
        for _ in range(max_new_tokens):
            if text.shape[1] <= context_size:
                for piece in waiting:
                    logits = forward_cached(model, piece, cache)
            else:
                logits = model(text[:, -context_size:])
            waiting = [logits[:, -1:].argmax(dim=-1)]
            text = torch.cat((text, *waiting), dim=1)
    return text
