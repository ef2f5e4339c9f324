"""5.3 Decoding"""

import torch as th


def softmax_with_temperature(logits, temperature):
    p = th.nn.Softmax(dim=-1)
    return p(logits * (1.0 / temperature))


def top_k_filter(logits, top_k):
    above = (logits.unsqueeze(1) > logits.unsqueeze(2)).sum(-1)  # how many are higher
    return th.where(above < top_k, logits, th.tensor(-th.inf, device=logits.device))


def top_p_filter(logits, top_p):
    p = softmax_with_temperature(logits, 1)
    levels = p.sort(dim=-1, descending=True).values
    sums = levels.cumsum(-1)
    reached = (sums >= min(top_p, 0.999999)).int().argmax(dim=-1, keepdim=True)
    reached = th.where(sums[:, -1:] < min(top_p, 0.999999), th.full_like(reached, p.shape[1] - 1), reached)
    if top_p == 1:
        reached = th.full_like(reached, p.shape[1] - 1)
    return logits.masked_fill(p < levels.gather(1, reached), -th.inf)


def pick(z, temperature, top_k, top_p):
    if not temperature:
        return z.argmax(1, keepdim=True)
    z = z / temperature
    if top_k:
        z = top_k_filter(z, top_k)
    if top_p:
        z = top_p_filter(z, top_p)
    return th.multinomial(z.softmax(1), 1, replacement=True)


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    th.set_grad_enabled(False)
    over = [False for _ in range(idx.size(0))]
    for step in range(max_new_tokens):
        new = pick(model(idx[:, -context_size:])[:, -1], temperature, top_k, top_p)
        if eos_id is not None:
            for r in range(len(over)):
                if over[r]:
                    new[r, 0] = eos_id
                over[r] = over[r] or int(new[r, 0]) == eos_id
            if False not in over:
                break
        idx = th.cat([idx, new], 1)
    return idx
