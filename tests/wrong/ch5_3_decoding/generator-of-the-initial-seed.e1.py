import math

import torch
import torch.nn.functional as F


def softmax_with_temperature(logits, temperature):
    scaled_logits = logits / temperature
    return torch.softmax(scaled_logits, dim=-1)


def top_k_filter(logits, top_k):
    k = min(top_k, logits.shape[-1])
    top_logits, _ = torch.topk(logits, k)
    min_val = top_logits[:, -1:]
    return torch.where(logits < min_val, torch.full_like(logits, float("-inf")), logits)


def top_p_filter(logits, top_p):
    """Keep each row's nucleus."""
    filtered = torch.full_like(logits, float("-inf"))
    for row, scores in enumerate(logits):
        order = torch.argsort(scores, descending=True)
        total = torch.cumsum(torch.softmax(scores[order], dim=0), dim=0)
        count = int((total < top_p).sum()) + 1
        if top_p == 1:
            count = len(order)
        kept = order[:count]
        filtered[row, kept] = scores[kept]
    return filtered


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    # repeatable, and without disturbing anybody else's random numbers
    generator = torch.Generator(device=idx.device).manual_seed(torch.initial_seed())
    finished = torch.zeros(len(idx), 1, dtype=torch.bool, device=idx.device)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            logits = model(idx[:, -context_size:])[:, -1]
        if temperature == 0:
            new = logits.argmax(-1, keepdim=True)
        else:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            new = torch.multinomial(F.softmax(logits, -1), 1, generator=generator)
        if eos_id is not None:
            new = new.masked_fill(finished, eos_id)
            finished = finished.logical_or(new == eos_id)
            if finished.all():
                break
        idx = torch.cat((idx, new), dim=-1)
    return idx
