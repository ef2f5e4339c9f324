"""5.3 Decoding"""

import torch


def softmax_with_temperature(logits, temperature):
    """Probabilities at a temperature."""
    scaled = logits / temperature
    exps = torch.exp(scaled - scaled.amax(dim=-1, keepdim=True))
    return exps / exps.sum(dim=-1, keepdim=True)


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
    finished = set()
    for _ in range(max_new_tokens):
        context = idx[:, -context_size:]
        with torch.no_grad():
            logits = model(context)[:, -1]
        if temperature > 0.0:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            idx_next = torch.multinomial(softmax_with_temperature(logits, 1.0), 1)
        else:
            idx_next = torch.argmax(logits, dim=-1, keepdim=True)
        if eos_id is not None:
            for row, token in enumerate(idx_next[:, 0].tolist()):
                if token == eos_id:
                    finished.add(row)
            if len(finished) == len(idx):
                break
        idx = torch.cat((idx, idx_next), dim=1)
    return idx
