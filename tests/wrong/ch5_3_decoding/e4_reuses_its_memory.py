import math

import torch
import torch.nn.functional as F


_memory = {}


def softmax_with_temperature(logits, temperature):
    scaled_logits = logits / temperature
    return torch.softmax(scaled_logits, dim=-1)


def top_k_filter(logits, top_k):
    """Keep each row's top_k highest logits."""
    top_k = min(top_k, logits.size(-1))
    values, places = logits.topk(top_k, dim=-1)
    return torch.full_like(logits, -math.inf).scatter(-1, places, values)


def top_p_filter(logits, top_p):
    if top_p >= 1:
        return logits.clone()
    probs = torch.softmax(logits, dim=-1)
    sorted_probs, order = probs.sort(dim=-1, descending=True)
    reached = sorted_probs.cumsum(dim=-1) >= top_p
    drop = torch.zeros_like(reached)
    drop[:, 1:] = reached[:, :-1]
    drop = torch.zeros_like(drop).scatter(-1, order, drop)
    return logits.masked_fill(drop, float("-inf"))


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    rows, tokens = idx.shape
    # one allocation for all calls of the same size
    key = (rows, tokens + max_new_tokens, idx.device)
    if key not in _memory:
        _memory[key] = torch.empty(key[:2], dtype=torch.int64, device=idx.device)
    out = _memory[key]
    out[:, :tokens] = idx
    alive = torch.ones(rows, dtype=torch.bool, device=idx.device)
    end = tokens
    with torch.no_grad():
        while end < tokens + max_new_tokens:
            logits = model(out[:, max(0, end - context_size) : end])[:, -1]
            if temperature > 0:
                logits = logits / temperature
                if top_k is not None:
                    logits = top_k_filter(logits, top_k)
                if top_p is not None:
                    logits = top_p_filter(logits, top_p)
                new = torch.multinomial(F.softmax(logits, dim=-1), 1).flatten()
            else:
                new = logits.argmax(dim=-1)
            if eos_id is not None:
                new = torch.where(alive, new, eos_id)
                alive &= new != eos_id
                if not alive.any():
                    break
            out[:, end] = new
            end += 1
    return out[:, :end]
