"""5.3 Decoding"""

import torch


def softmax_with_temperature(logits, temperature):
    """Softmax of logits / temperature, row by row."""
    logits = logits / temperature
    return torch.exp(logits - torch.logsumexp(logits, dim=-1, keepdim=True))


def top_k_filter(logits, top_k):
    mask = torch.ones_like(logits, dtype=torch.bool)
    mask.scatter_(1, logits.topk(min(top_k, logits.shape[1])).indices, False)
    return logits.masked_fill(mask, float("-inf"))


def top_p_filter(logits, top_p):
    p, order = torch.softmax(logits, dim=-1).sort(descending=True, dim=-1)
    n = (p.cumsum(-1) < top_p - 1e-6).sum(-1, keepdim=True) + 1  # how many stay
    place = torch.arange(logits.shape[1], device=logits.device).expand_as(order)
    mask = torch.empty_like(order, dtype=torch.bool).scatter_(1, order, place >= n[:1])
    return logits.masked_fill(mask, float("-inf"))


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    """Finished rows aren't shown to the model any more."""
    rows, start = idx.shape
    fill = 0 if eos_id is None else eos_id
    out = torch.full((rows, start + max_new_tokens), fill, dtype=idx.dtype, device=idx.device)
    out[:, :start] = idx
    active = torch.arange(rows, device=idx.device)
    end = start
    for end in range(start, start + max_new_tokens):
        context = out[active, max(0, end - context_size):end]
        with torch.no_grad():
            logits = model(context)[:, -1]
        if temperature > 0:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k=top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p=top_p)
            new = torch.multinomial(softmax_with_temperature(logits, temperature=1), 1).squeeze(-1)
        else:
            new = logits.argmax(dim=-1)
        if eos_id is not None:
            going = new != eos_id
            active, new = active[going], new[going]
            if len(active) == 0:
                return out[:, :end].clone()
        out[active, end] = new
    return out
