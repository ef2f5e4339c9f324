"""5.3 Decoding, from the book's chapter 5"""

import torch


def softmax_with_temperature(logits, temperature):
    return torch.softmax(logits / temperature, dim=-1)


def top_k_filter(logits, top_k):
    top_logits, _ = torch.topk(logits, min(top_k, logits.shape[-1]))
    min_val = top_logits[:, -1].unsqueeze(-1)
    return logits.masked_fill(logits < min_val, float("-inf"))


def top_p_filter(logits, top_p):
    # the likeliest tokens that have top_p together
    sorted_logits, sorted_idx = logits.sort(dim=-1, descending=True)
    cumulative = sorted_logits.softmax(dim=-1).cumsum(dim=-1)
    outside = cumulative > top_p
    outside[:, 0] = False  # there is always one
    mask = torch.zeros_like(outside).scatter(1, sorted_idx, outside)
    return logits.masked_fill(mask, float("-inf"))


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    finished = torch.zeros(idx.shape[0], 1, dtype=torch.bool, device=idx.device)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            logits = model(idx[:, -context_size:])[:, -1, :]
        if temperature > 0.0:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            idx_next = torch.multinomial(torch.softmax(logits, dim=-1), num_samples=1)
        else:
            idx_next = torch.argmax(logits, dim=-1, keepdim=True)
        if eos_id is not None:
            idx_next = torch.where(finished, torch.full_like(idx_next, eos_id), idx_next)
            finished = finished | (idx_next == eos_id)
            if finished.all():
                break
        idx = torch.cat((idx, idx_next), dim=1)
    return idx
