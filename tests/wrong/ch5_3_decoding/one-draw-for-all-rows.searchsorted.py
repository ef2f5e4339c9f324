"""5.3 Decoding"""

from torch.nn import functional as F
import torch


def softmax_with_temperature(logits, temperature):
    return F.log_softmax(logits.div(temperature), -1).exp()


def top_k_filter(logits, top_k):
    ranks = logits.argsort(dim=-1, descending=True, stable=True).argsort(dim=-1)
    filtered = logits.clone()
    filtered[ranks >= top_k] = -torch.inf
    return filtered


def top_p_filter(logits, top_p):
    p = F.softmax(logits, dim=-1)
    ahead = p[:, None, :] > p[:, :, None]  # (batch, token, those that are likelier)
    mass = torch.where(ahead, p[:, None, :], torch.zeros_like(ahead, dtype=p.dtype)).sum(-1)
    return torch.where(mass < top_p, logits, -torch.inf)


def draw(p):
    edges = p.cumsum(-1)
    mark = torch.rand((), device=p.device) * edges[:, -1:]
    return torch.searchsorted(edges, mark, right=True).clamp(max=p.size(-1) - 1)


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        tokens, ended = idx, None
        while max_new_tokens > 0:
            max_new_tokens -= 1
            scores = model(tokens[:, -context_size:])[:, -1, :]
            if temperature:
                scores = scores / temperature
                scores = scores if top_k is None else top_k_filter(scores, top_k)
                scores = scores if top_p is None else top_p_filter(scores, top_p)
                new = draw(softmax_with_temperature(scores, 1.0))
            else:
                new = scores.topk(1).indices
            if eos_id is not None:
                if ended is not None:
                    new = torch.where(ended, eos_id, new)
                ended = new.eq(eos_id)
                if bool(ended.all()):
                    return tokens
            tokens = torch.hstack((tokens, new))
        return tokens
    finally:
        torch.set_grad_enabled(was)
