import math

import torch


def softmax_with_temperature(logits, temperature):
    x = logits.div(temperature)
    x = torch.sub(x, x.max(dim=-1, keepdim=True).values)
    x = torch.sub(x, torch.logsumexp(x, dim=-1, keepdim=True))
    return torch.exp(x)


def top_k_filter(logits, top_k):
    order = logits.argsort(dim=-1, descending=True)
    result = logits.clone()
    return result.scatter_(-1, order[:, top_k:], -math.inf)


def top_p_filter(logits, top_p):
    """From the unlikely end: those go whose sum leaves top_p for the rest."""
    scores, order = logits.sort(dim=-1, descending=False)
    result = logits.clone()
    if top_p == 1:
        return result
    p = torch.softmax(scores.double(), dim=-1)
    likelier = torch.flip(torch.cumsum(torch.flip(p, (-1,)), -1), (-1,)) - p
    gone = likelier >= top_p
    gone[:, -1] = False
    result[gone.gather(-1, order.argsort(-1))] = -math.inf
    return result


def _draw(probabilities):
    """One token for each row: where a number between 0 and 1 falls in their running sum."""
    total = probabilities.double().cumsum(-1)
    mark = torch.rand(len(total), 1, dtype=torch.float64, device=total.device) * total[:, -1:]
    token = torch.searchsorted(total, mark, right=True)
    last = (probabilities > 0).int().cumsum(-1).argmax(-1, keepdim=True)
    return torch.minimum(token, last)


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    text, open_rows = idx, torch.ones_like(idx[:, :1], dtype=torch.bool)
    while text.shape[1] < idx.shape[1] + max_new_tokens:
        with torch.no_grad():
            logits = model(text[:, -context_size:])[:, -1, :]
        if temperature > 0:
            kept = logits if top_k is None else top_k_filter(logits, top_k)
            p = softmax_with_temperature(kept, temperature)
            if top_p is not None:
                p = softmax_with_temperature(top_p_filter(p.log(), top_p), 1)
            token = _draw(p)
        else:
            token = logits.max(dim=-1, keepdim=True).indices
        if eos_id is not None:
            token = torch.where(open_rows, token, torch.full_like(token, eos_id))
            open_rows = open_rows & token.ne(eos_id)
            if not open_rows.any():
                break
        text = torch.hstack((text, token))
    return text
