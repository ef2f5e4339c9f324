import math
import torch


def softmax_with_temperature(logits, temperature):
    z = logits - logits.amax(-1, keepdim=True)        # <= 0, so exp is <= 1
    e = torch.exp(z / temperature)
    return e / e.sum(-1, keepdim=True)


def _at_least(logits, cutoff):
    # everything on or above each row's cutoff (ties stay together)
    out = torch.full_like(logits, -math.inf)
    mask = logits >= cutoff
    out[mask] = logits[mask]
    return out


def top_k_filter(logits, top_k):
    V = logits.shape[-1]
    if top_k >= V:
        return logits.clone()
    cutoff = torch.kthvalue(logits, V - top_k + 1, dim=-1, keepdim=True).values
    return _at_least(logits, cutoff)


def top_p_filter(logits, top_p):
    if top_p >= 1:
        return logits.clone()
    s = torch.sort(logits, dim=-1, descending=True).values
    log_sums = torch.logcumsumexp(torch.log_softmax(s, -1), -1)
    mark = torch.full_like(log_sums[:, :1], math.log(top_p))
    crossing = torch.searchsorted(log_sums.contiguous(), mark).clamp(max=s.shape[-1] - 1)
    return _at_least(logits, s.gather(-1, crossing))


def _draw(logits):
    """Gumbel: argmax(logits + g) is distributed as softmax(logits)."""
    u = torch.rand(logits.shape, device=logits.device).clamp(1e-20, 1 - 2**-24)
    return torch.argmax(logits.float() - torch.log(-torch.log(u)), dim=-1)


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    B, n = idx.shape
    buffer = torch.empty((B, n + max_new_tokens), dtype=idx.dtype, device=idx.device)
    buffer[:, :n] = idx
    alive = torch.ones(B, dtype=torch.bool, device=idx.device)
    end = n
    grad = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        while end < n + max_new_tokens:
            logits = model(buffer[:, max(0, end - context_size):end].clone())[:, -1]
            if temperature == 0:
                new = logits.argmax(-1)
            else:
                z = (logits - logits.amax(-1, keepdim=True)) / temperature
                if top_k is not None:
                    z = top_k_filter(z, top_k)
                if top_p is not None:
                    z = top_p_filter(z, top_p)
                new = _draw(z)
            if eos_id is not None:
                new[~alive] = eos_id
                alive &= new != eos_id
                if not alive.any():
                    break
            buffer[:, end] = new
            end += 1
    finally:
        torch.set_grad_enabled(grad)
    return buffer[:, :end].clone()
