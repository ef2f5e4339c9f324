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
    grad = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    finished = torch.zeros(len(idx), dtype=torch.bool, device=idx.device)
    for _ in range(max_new_tokens):
        logits = model(idx[:, -context_size:])[:, -1]
        if temperature > 0:
            logits = logits / temperature
            logits = logits if top_k is None else top_k_filter(logits, top_k)
            logits = logits if top_p is None else top_p_filter(logits, top_p)
            chosen = torch.multinomial(softmax_with_temperature(logits, 1), 1)[:, 0]
        else:
            chosen = logits.argmax(dim=-1)
        if eos_id is not None:
            chosen = torch.where(finished, eos_id, chosen)
            finished = finished | (chosen == eos_id)
            if finished.all():
                return idx
        idx = torch.cat((idx, chosen.unsqueeze(1)), dim=1)
    torch.set_grad_enabled(grad)
    return idx
