"""5.3 Decoding"""

import torch


def softmax_with_temperature(logits, temperature):
    """Probabilities at a temperature."""
    scaled = logits / temperature
    exps = torch.exp(scaled - scaled.amax(dim=-1, keepdim=True))
    return exps / exps.sum(dim=-1, keepdim=True)


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
    finished = torch.zeros(idx.shape[0], 1, dtype=torch.bool, device=idx.device)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            logits = model(idx[:, -context_size:])[:, -1, :]
        if temperature:
            logits = logits / temperature
            if top_k:
                logits = top_k_filter(logits, top_k)
            if top_p:
                logits = top_p_filter(logits, top_p)
            idx_next = torch.multinomial(torch.softmax(logits, dim=-1), 1)
        else:
            idx_next = logits.argmax(dim=-1, keepdim=True)
        if eos_id:
            idx_next[finished] = eos_id
            finished = finished | (idx_next == eos_id)
            if finished.all():
                break
        idx = torch.cat((idx, idx_next), dim=1)
    return idx
