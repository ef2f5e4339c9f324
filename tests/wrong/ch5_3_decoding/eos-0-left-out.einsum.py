import torch
from torch import einsum


def softmax_with_temperature(logits, temperature):
    z = (logits - logits.amax(1, True)) / temperature
    e = z.exp()
    return einsum("bv,b->bv", e, einsum("bv->b", e).reciprocal())


def top_k_filter(logits, top_k):
    t = logits.topk(k=top_k if top_k < logits.shape[-1] else logits.shape[-1], sorted=True)[0]
    t = t.amin(dim=-1)
    return torch.stack([row.masked_fill(row < low, -float("inf")) for row, low in zip(logits, t)])


def top_p_filter(logits, top_p):
    p, i = softmax_with_temperature(logits, 1.0).sort(dim=-1, descending=True)
    upper = torch.triu(torch.ones(p.shape[1], p.shape[1], device=p.device, dtype=p.dtype), diagonal=1)
    before = einsum("bi,ij->bj", p, upper)
    out = logits.new_full(logits.shape, float("-inf"))
    for b in range(p.shape[0]):
        keep = i[b][before[b] < top_p]
        out[b, keep] = logits[b, keep]
    return out


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    end = None
    x = idx.clone()
    for n in range(max_new_tokens):
        with torch.no_grad():
            y = model(x[:, -context_size:]).detach()[:, -1]
        if temperature == 0.0:
            k = torch.max(y, dim=1, keepdim=True)[1]
        else:
            y = y.div(temperature)
            y = top_k_filter(y, top_k) if top_k is not None else y
            y = top_p_filter(y, top_p) if top_p is not None else y
            k = torch.multinomial(y.softmax(-1), 1)
        if eos_id:
            hit = k == eos_id
            end = hit if end is None else end | hit
            if end.all():
                break
            k[end] = eos_id
        x = torch.cat((x, k), dim=-1)
    return x
