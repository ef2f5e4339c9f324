import torch

NEG_INF = float('-inf')


def softmax_with_temperature(logits, temperature):
    z = logits / temperature
    e = torch.exp(z - z.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


def top_k_filter(logits, top_k):
    ranks = logits.argsort(-1, descending=True).argsort(-1)
    return torch.where(ranks < top_k, logits, NEG_INF)


def top_p_filter(logits, top_p):
    p = torch.softmax(logits, -1)
    order = p.argsort(-1, descending=True)
    sp = torch.take_along_dim(p, order, -1)
    keep_sorted = (sp.cumsum(-1) - sp) < top_p
    keep = torch.take_along_dim(keep_sorted, order.argsort(-1), -1)
    return torch.where(keep, logits, NEG_INF)


def categorical(probs):
    """Inverse transform sampling: where does u fall in the cumulative sum?"""
    cdf = probs.double().cumsum(-1)
    u = torch.rand(1, dtype=torch.float64, device=probs.device) * cdf[:, -1:]
    return (cdf <= u).sum(-1).clamp(max=probs.shape[-1] - 1)


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None):
    done = torch.zeros(idx.shape[0], dtype=torch.bool, device=idx.device)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            logits = model(idx[:, -context_size:])[:, -1]
        if temperature == 0:
            nxt = logits.argmax(-1)
        else:
            z = logits / temperature
            if top_k is not None:
                z = top_k_filter(z, top_k)
            if top_p is not None:
                z = top_p_filter(z, top_p)
            nxt = categorical(torch.softmax(z, -1))
        if eos_id is not None:
            nxt = torch.where(done, eos_id, nxt)
            done = done | (nxt == eos_id)
            if done.all():
                return idx
        idx = torch.concatenate([idx, nxt[:, None]], 1)
    return idx
