"""5.3 Decoding."""
import torch


def softmax_with_temperature(logits, temperature):
    assert temperature > 0
    shifted = logits - logits.max(dim=-1, keepdim=True).values
    return torch.softmax(shifted / temperature, dim=-1)


def top_k_filter(logits, top_k):
    assert top_k >= 1
    count = min(top_k, logits.shape[-1])
    kept = torch.zeros_like(logits, dtype=torch.bool)
    kept.scatter_(-1, logits.topk(count, dim=-1).indices, True)
    return logits.masked_fill(~kept, float("-inf"))


def top_p_filter(logits, top_p):
    assert 0 < top_p <= 1
    ordered, order = logits.sort(dim=-1, descending=True)
    probabilities = ordered.softmax(dim=-1)
    reached_before = probabilities.cumsum(dim=-1) - probabilities >= top_p
    ordered = ordered.masked_fill(reached_before, float("-inf"))
    return torch.zeros_like(logits).scatter(-1, order, ordered)


def _next(logits, temperature, top_k, top_p):
    if temperature == 0:
        return logits.argmax(dim=-1, keepdim=True)
    logits = logits / temperature
    if top_k is not None:
        logits = top_k_filter(logits, top_k)
    if top_p is not None:
        logits = top_p_filter(logits, top_p)
    return torch.multinomial(logits.softmax(dim=-1), num_samples=1)


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    ids = idx.clone()
    unfinished = torch.ones(len(ids), 1, dtype=torch.bool, device=ids.device)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(ids[:, -context_size:])[:, -1, :]
            token = _next(logits, temperature, top_k, top_p)
            if eos_id is not None:
                token = torch.where(unfinished, token, torch.full_like(token, eos_id))
                unfinished = unfinished & (token != eos_id)
            ids = torch.cat([ids, token], dim=1)
            if not unfinished.any():
                break
    return ids
