import torch


class KVCache:
    def __init__(self, n_layers):
        self.past = [None] * n_layers

    def __len__(self):
        return min(0 if p is None else p[0].shape[2] for p in self.past)

    def update(self, layer, keys, values):
        if self.past[layer] is not None:
            keys, values = (
                torch.cat(pair, dim=2) for pair in zip(self.past[layer], (keys, values))
            )
        self.past[layer] = keys, values
        return keys, values

    def reset(self):
        self.past[:] = [None] * len(self.past)


def attend_cached(att, x, cache, layer):
    with torch.no_grad():
        batch, new, _ = x.shape
        split = lambda t: t.unflatten(-1, (att.num_heads, att.head_dim)).transpose(1, 2)
        q = split(att.W_query(x))
        k, v = cache.update(layer, split(att.W_key(x)), split(att.W_value(x)))
        end = k.shape[2]
        scores = q @ k.transpose(2, 3) / att.head_dim**0.5
        scores = scores.masked_fill(att.mask[end - new : end, :end], float("-inf"))
        return att.out_proj((scores.softmax(-1) @ v).transpose(1, 2).flatten(2))


def forward_cached(model, in_idx, cache):
    with torch.no_grad():
        past_length = len(cache)
        position_ids = torch.arange(
            past_length, past_length + in_idx.shape[-1], device=in_idx.device
        )
        hidden = model.tok_emb(in_idx) + model.pos_emb(position_ids)
        for i, block in enumerate(model.trf_blocks):
            hidden = hidden + attend_cached(block.att, block.norm1(hidden), cache, i)
            hidden = hidden + block.ff(block.norm2(hidden))
        return model.out_head(model.final_norm(hidden))


def generate_cached(model, idx, max_new_tokens, context_size):
    eos_id = model.tok_emb.num_embeddings - 1  # <|endoftext|>
    cache = KVCache(len(model.trf_blocks))
    input_ids = idx
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if idx.shape[1] <= context_size:
                logits = forward_cached(model, input_ids, cache)
            else:
                logits = model(idx[:, -context_size:])
            input_ids = logits[:, -1].argmax(dim=-1, keepdim=True)
            idx = torch.cat((idx, input_ids), dim=1)
            if bool((input_ids == eos_id).all()):
                break
    return idx
