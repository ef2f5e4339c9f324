import time

import torch


PIECE = 4


def pieces_of(ids, size=PIECE):
    """The columns of ids, some at a time."""
    return torch.split(ids, size, dim=1)


class KVCache:

    def __init__(self, n_layers):
        self.pieces = [[] for _ in range(n_layers)]

    def __len__(self):
        return min(sum(k.shape[2] for k, v in block) for block in self.pieces)

    def update(self, layer, keys, values):
        block = self.pieces[layer]
        block.append((keys.clone(), values.clone()))
        all_keys = torch.cat([k for k, v in block], dim=2)
        all_values = torch.cat([v for k, v in block], dim=2)
        return all_keys, all_values

    def reset(self):
        for block in self.pieces:
            block.clear()


def attend_cached(att, x, cache, layer):
    new, width = x.shape[1], att.head_dim
    q = att._split_heads(att.W_query(x))
    k, v = cache.update(layer, att._split_heads(att.W_key(x)), att._split_heads(att.W_value(x)))
    old = k.shape[2] - new
    outputs = []
    for head in range(att.num_heads):
        scores = torch.bmm(q[:, head], k[:, head].transpose(1, 2)) / width**0.5
        for row in range(new):
            scores[:, row, old + row + 1 :] = float("-inf")  # it sees itself and all before it
        outputs.append(torch.bmm(torch.softmax(scores, dim=2), v[:, head]))
    return att.out_proj(torch.cat(outputs, dim=2))


def forward_cached(model, in_idx, cache):
    old, new = len(cache), in_idx.shape[1]
    where = torch.arange(old, old + new, device=model.tok_emb.weight.device)
    x = model.drop_emb(model.tok_emb(in_idx) + model.pos_emb(where))
    layer = 0
    for block in model.trf_blocks.children():
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
        layer += 1
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    end = idx.shape[1] + max_new_tokens
    text = idx.clone()
    with torch.no_grad():
        # as long as everything fits
        if max_new_tokens > 0 and text.shape[1] <= context_size:
            cache = KVCache(len(model.trf_blocks))
            for piece in pieces_of(text):
                scores = forward_cached(model, piece, cache)
            newest = scores[:, -1:].argmax(dim=2)
            text = torch.cat([text, newest], dim=1)
            while text.shape[1] < end and text.shape[1] <= context_size:
                newest = forward_cached(model, newest, cache)[:, -1:].argmax(dim=2)
                text = torch.cat([text, newest], dim=1)
        # and with a moving window after that
        while text.shape[1] < end:
            scores = model(text[:, text.shape[1] - context_size :])
            text = torch.cat([text, scores[:, -1:].argmax(dim=2)], dim=1)
    return text
