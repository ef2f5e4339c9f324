"""Decoding: each step shrinks to the rows that go on; drawn by exponential clocks in float64."""

import torch

LEAST = float("-inf")


def softmax_with_temperature(logits, temperature):
    scaled = logits.double() / temperature
    weights = (scaled - scaled.amax(1, keepdim=True)).exp()
    return (weights / weights.sum(1, keepdim=True)).to(logits.dtype)


def top_k_filter(logits, top_k):
    kept = torch.zeros_like(logits, dtype=torch.bool)
    rest = logits.clone()
    if top_k >= logits.shape[1]:
        return rest
    best = torch.topk(rest, top_k, dim=1, sorted=False).indices
    kept[torch.arange(len(logits), device=logits.device)[:, None], best] = True
    rest[~kept] = LEAST
    return rest


def top_p_filter(logits, top_p):
    p, order = logits.double().softmax(dim=1).sort(dim=1, descending=True, stable=True)
    ahead = torch.nn.functional.pad(p, (1, -1)).cumsum(dim=1)
    out = ahead >= top_p
    out[:, 0] = False
    return logits.clone().scatter_(1, order, logits.gather(1, order).masked_fill(out, LEAST))


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None):
    whole, start = idx.clone(), idx.shape[1]
    rows = torch.arange(len(idx), device=idx.device)
    for _ in range(max_new_tokens):
        was = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            logits = model(whole[rows, -context_size:])[:, -1]
        finally:
            torch.set_grad_enabled(was)
        logits = logits.detach()
        if temperature > 0:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            chances = softmax_with_temperature(logits.double(), 1)
            clocks = torch.empty_like(chances).exponential_()
            token = (chances / clocks).argmax(1)
        else:
            token = logits.argmax(1)
        fill = torch.full((len(whole), 1), 0 if eos_id is None else eos_id, device=whole.device)
        fill[rows, 0] = token
        if eos_id is not None:
            rows = rows[token != eos_id]
            if not len(rows):
                break
        whole = torch.hstack((whole, fill))
    return whole
