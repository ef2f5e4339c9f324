import torch

NEG = -torch.inf


def softmax_with_temperature(logits, temperature):
    z = (logits - logits.amax(-1, keepdim=True)) / temperature
    e = z.exp()
    return e / e.sum(-1, keepdim=True)


def top_k_filter(logits, top_k):
    best = logits.topk(top_k, dim=-1)
    return torch.full_like(logits, NEG).scatter(-1, best.indices, best.values)


def top_p_filter(logits, top_p):
    order = logits.argsort(dim=-1, descending=True)
    rank = order.argsort(dim=-1)
    mass = logits.softmax(-1).gather(-1, order).cumsum(-1)
    # how many fall short of the mark, and the one that crosses it
    size = (mass < top_p).sum(-1, keepdim=True) + 1
    return logits.masked_fill((rank >= size) & (top_p < 1), NEG)


def _gumbel(logits):
    """Draws from softmax(logits), by the Gumbel-max trick."""
    u = torch.rand_like(logits, dtype=torch.float64).clamp_min(1e-300)
    noise = -(-u.log()).clamp_min(1e-300).log()
    return (logits.double() + noise).argmax(-1)


@torch.no_grad()
def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    alive = idx.new_ones(len(idx), dtype=torch.bool)
    out = [*idx.unbind(1)]
    while max_new_tokens > 0:
        max_new_tokens -= 1
        z = model(torch.stack(out[-context_size:], 1))[:, -1]
        if temperature == 0:
            new = z.argmax(-1)
        else:
            z = z / temperature
            z = z if top_k is None else top_k_filter(z, top_k)
            z = z if top_p is None else top_p_filter(z, top_p)
            new = _gumbel(z)
        if eos_id is not None:
            alive &= new != eos_id
            if not alive.any():
                break
            new = torch.where(alive, new, torch.full_like(new, eos_id))
        out.append(new)
    return torch.stack(out, 1)
