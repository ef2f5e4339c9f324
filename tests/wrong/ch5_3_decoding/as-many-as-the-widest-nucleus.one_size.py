# 5.3
import torch
from torch import inf


def softmax_with_temperature(logits, temperature):
    return (logits / temperature).softmax(-1)


def top_k_filter(logits, top_k):
    values, places = logits.topk(min(top_k, logits.size(-1)), -1)
    return torch.full_like(logits, -inf).scatter(-1, places, values)


def top_p_filter(logits, top_p):
    likeliest, places = logits.sort(-1, descending=True)
    sums = likeliest.softmax(-1).cumsum(-1)
    # how many tokens the nucleus has: all sums below the mark, and one more
    size = int((sums < top_p).sum(-1).max()) + 1
    nucleus = places[:, :size]
    return torch.full_like(logits, -inf).scatter(-1, nucleus, logits.gather(-1, nucleus))


@torch.no_grad()
def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    done = torch.zeros(len(idx), dtype=torch.bool, device=idx.device)
    for _ in range(max_new_tokens):
        logits = model(idx[:, -context_size:])[:, -1]
        if temperature == 0:
            new = logits.argmax(-1)
        else:
            logits = logits / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            new = torch.multinomial(logits.softmax(-1), 1)[:, 0]
        if eos_id is not None:
            new = new.masked_fill(done, eos_id)
            done = done | (new == eos_id)
            if done.all():
                return idx
        idx = torch.cat([idx, new[:, None]], 1)
    return idx
