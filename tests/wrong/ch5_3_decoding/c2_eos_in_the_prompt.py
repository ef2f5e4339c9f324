"""5.3 Decoding"""

import torch


def softmax_with_temperature(logits, temperature):
    scaled_logits = logits / temperature
    return torch.softmax(scaled_logits, dim=-1)


def top_k_filter(logits, top_k):
    """Keep each row's top_k highest logits."""
    top_k = min(top_k, logits.size(-1))
    values, places = logits.topk(top_k, dim=-1)
    return torch.full_like(logits, float("-inf")).scatter(-1, places, values)


def top_p_filter(logits, top_p):
    if top_p >= 1:
        return logits.clone()
    probs = torch.softmax(logits, dim=-1)
    sorted_probs, order = probs.sort(dim=-1, descending=True)
    reached = sorted_probs.cumsum(dim=-1) >= top_p
    drop = torch.zeros_like(reached)
    drop[:, 1:] = reached[:, :-1]
    drop = torch.zeros_like(drop).scatter(-1, order, drop)
    return logits.masked_fill(drop, float("-inf"))


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    """The loop of 4.7, with knobs."""
    for step in range(max_new_tokens):
        with torch.no_grad():
            logits = model(idx[:, -context_size:])[:, -1, :]
        if temperature > 0:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            idx_next = torch.multinomial(torch.softmax(logits, dim=-1), 1)
        else:
            idx_next = logits.argmax(dim=-1, keepdim=True)
        if eos_id is not None:
            finished = (idx == eos_id).any(dim=1, keepdim=True)
            idx_next = idx_next.masked_fill(finished, eos_id)
            if (finished | (idx_next == eos_id)).all():
                break
        idx = torch.cat((idx, idx_next), dim=1)
    return idx
