import math

import torch
import torch.nn.functional as F


def softmax_with_temperature(logits, temperature):
    """The softmax of the scaled logits, row by row."""
    return F.softmax(logits * temperature, dim=-1)


def top_k_filter(logits, top_k):
    """Keep each row's top_k highest logits."""
    top_k = min(top_k, logits.size(-1))
    values, places = logits.topk(top_k, dim=-1)
    return torch.full_like(logits, -math.inf).scatter(-1, places, values)


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
    done = torch.zeros(len(idx), dtype=torch.bool, device=idx.device)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(idx[:, -context_size:])[:, -1]
            if temperature == 0:
                token = logits.argmax(-1)
            else:
                logits = logits / temperature
                if top_k is not None:
                    logits = top_k_filter(logits, top_k)
                if top_p is not None:
                    logits = top_p_filter(logits, top_p)
                token = torch.multinomial(torch.softmax(logits, -1), 1).squeeze(1)
            if eos_id is not None:
                token[done] = eos_id
                done |= token == eos_id
                if bool(done.all()):
                    break
            idx = torch.cat([idx, token[:, None]], dim=1)
    return idx
