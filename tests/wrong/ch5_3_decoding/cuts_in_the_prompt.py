"""5.3 Decoding

Everything is generated first, and the ends are looked for afterwards.
"""

import torch
import torch.nn.functional as F


def softmax_with_temperature(logits, temperature):
    return F.softmax(torch.div(logits, temperature), dim=-1)


def top_k_filter(logits, top_k):
    ordered = torch.sort(logits, dim=-1).values
    limit = ordered[:, [-min(top_k, ordered.shape[-1])]]
    mask = logits < limit
    return logits + torch.zeros_like(logits).masked_fill(mask, -torch.inf)


def top_p_filter(logits, top_p):
    p = F.softmax(logits, dim=-1)
    low, order = p.sort(dim=-1, stable=True)
    rest = 1 - (low.cumsum(-1) - low)
    first = ((1 - low.cumsum(-1)) < top_p) | (torch.arange(p.size(-1), device=p.device) == p.size(-1) - 1)
    keep = torch.zeros_like(first).scatter_(-1, order, first)
    return torch.where(keep, logits, torch.full_like(logits, -torch.inf))


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    start = idx.shape[1]
    with torch.no_grad():
        for _ in range(max_new_tokens):
            z = model(idx[:, -context_size:])[:, -1]
            if temperature == 0:
                t = z.argmax(-1)
            else:
                z = z / temperature
                if top_k is not None:
                    z = top_k_filter(z, top_k)
                if top_p is not None:
                    z = top_p_filter(z, top_p)
                t = F.softmax(z, dim=-1).multinomial(1)[:, 0]
            idx = torch.cat([idx, t[:, None]], dim=1)
    if eos_id is None or idx.shape[1] == start:
        return idx
    new = idx[:, start:]
    ended = ((idx == eos_id).cumsum(dim=1) > 0)[:, start:]
    new = new.masked_fill(ended, eos_id)
    length = int((~ended).sum(dim=1).max())
    return torch.cat([idx[:, :start], new[:, :length]], dim=1)
