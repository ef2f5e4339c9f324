import math

import torch
import torch.nn.functional as F


def softmax_with_temperature(logits, temperature):
    scaled_logits = logits / temperature
    return torch.softmax(scaled_logits, dim=-1)


def top_k_filter(logits, top_k):
    """Keep each row's top_k highest logits."""
    top_k = min(top_k, logits.size(-1))
    values, places = logits.topk(top_k, dim=-1)
    return torch.full_like(logits, -math.inf).scatter(-1, places, values)


def top_p_filter(logits, top_p):
    if top_p == 1:
        return logits.clone()
    sorted_logits, order = torch.sort(logits, dim=-1, descending=True)
    total = torch.softmax(sorted_logits, dim=-1).cumsum(dim=-1)
    remove = total > top_p
    remove[:, 0] = False  # one at least
    sorted_logits = sorted_logits.masked_fill(remove, -math.inf)
    return torch.empty_like(logits).scatter_(-1, order, sorted_logits)


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    finished = torch.zeros(idx.shape[0], 1, dtype=torch.bool, device=idx.device)
    for _ in range(max_new_tokens):
        idx_cond = idx[:, -context_size:]
        with torch.no_grad():
            logits = model(idx_cond)
        logits = logits[:, -1, :]

        if temperature > 0:
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits / temperature, top_p) * temperature
            probs = softmax_with_temperature(logits, temperature)
            idx_next = torch.multinomial(probs, num_samples=1)
        else:
            idx_next = torch.argmax(logits, dim=-1, keepdim=True)

        if eos_id is not None:
            idx_next = torch.where(finished, eos_id, idx_next)
            finished = finished | (idx_next == eos_id)
            if finished.all():
                break
        idx = torch.cat((idx, idx_next), dim=1)
    return idx
