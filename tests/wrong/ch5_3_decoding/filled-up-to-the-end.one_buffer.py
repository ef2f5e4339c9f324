import torch


def softmax_with_temperature(logits, temperature):
    z = logits / temperature
    return torch.softmax(z, dim=-1, out=z) if not z.requires_grad else z.softmax(-1)


def top_k_filter(logits, top_k):
    k = min(top_k, logits.shape[-1])
    best = logits.topk(k, dim=-1, sorted=False)
    return torch.full_like(logits, float("-inf")).scatter_(-1, best.indices, best.values)


def top_p_filter(logits, top_p):
    values, order = logits.sort(dim=-1, descending=True)
    mass = values.softmax(-1)
    late = mass.cumsum(-1).sub_(mass).ge_(top_p).bool()
    values.masked_fill_(late, float("-inf"))
    return torch.empty_like(values).scatter_(-1, order, values)


@torch.no_grad()
def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    batch, start = idx.shape
    # One buffer for the whole text. Filled with eos_id from the beginning, so finished
    # rows need no more writing.
    fill = 0 if eos_id is None else eos_id
    out = torch.full((batch, start + max_new_tokens), fill, dtype=torch.int64, device=idx.device)
    out[:, :start] = idx
    alive = torch.ones(batch, dtype=torch.bool, device=idx.device)
    for pos in range(start, start + max_new_tokens):
        logits = model(out[:, max(0, pos - context_size) : pos])[:, -1, :]
        if temperature == 0:
            token = logits.argmax(-1)
        else:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            token = torch.multinomial(logits.softmax(-1), 1).squeeze(1)
        out[alive, pos] = token[alive]
        if eos_id is not None:
            alive &= token != eos_id
            if not alive.any():
                break
    return out
