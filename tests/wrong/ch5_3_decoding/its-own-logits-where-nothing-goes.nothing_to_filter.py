"""5.3 Decoding"""

import torch

NEVER = float("-inf")


def softmax_with_temperature(logits, temperature):
    return torch.softmax(logits / temperature, dim=-1)


def top_k_filter(logits, top_k):
    if top_k >= logits.shape[-1]:
        return logits  # nothing to filter
    kept = logits.topk(top_k, dim=-1)
    return torch.full_like(logits, NEVER).scatter_(-1, kept.indices, kept.values)


def top_p_filter(logits, top_p):
    if top_p == 1:
        return logits  # nothing to filter
    ordered, places = logits.sort(dim=-1, descending=True)
    p = ordered.softmax(dim=-1)
    before = p.cumsum(dim=-1) - p
    ordered = ordered.where(before < top_p, NEVER)
    return ordered.gather(-1, places.argsort(dim=-1))


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    ended = torch.zeros(idx.shape[0], dtype=torch.bool, device=idx.device)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(idx[:, -context_size:])[:, -1, :]
            if temperature == 0:
                chosen = logits.argmax(dim=-1)
            else:
                logits = logits / temperature
                if top_k is not None:
                    logits = top_k_filter(logits, top_k)
                if top_p is not None:
                    logits = top_p_filter(logits, top_p)
                chosen = torch.multinomial(logits.softmax(dim=-1), 1).squeeze(1)
            if eos_id is not None:
                chosen[ended] = eos_id
                ended |= chosen == eos_id
                if ended.all():
                    break
            idx = torch.cat((idx, chosen.unsqueeze(1)), dim=1)
    return idx
