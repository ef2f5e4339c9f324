"""5.3 Decoding"""

import math

import torch
from torch import Tensor, nn

NEVER = -math.inf


def softmax_with_temperature(logits: Tensor, temperature: float) -> Tensor:
    scaled = logits.double().div(temperature)
    weights = scaled.sub(scaled.amax(-1, keepdim=True)).exp()
    return (weights / weights.sum(-1, keepdim=True)).to(logits.dtype)


def top_k_filter(logits: Tensor, top_k: int) -> Tensor:
    kept = torch.full_like(logits, NEVER)
    values, places = logits.topk(min(top_k, logits.size(1)), dim=1)
    return kept.scatter(1, places, values)


def top_p_filter(logits: Tensor, top_p: float) -> Tensor:
    order = logits.argsort(dim=1, descending=True)
    chances = softmax_with_temperature(logits, 1.0).gather(1, order)
    before = chances.cumsum(dim=1).roll(1, dims=1)
    before[:, 0] = 0.0
    kept = before < top_p
    back = order.argsort(dim=1)
    return torch.where(kept.gather(1, back), logits, torch.full_like(logits, NEVER))


def _choose(logits: Tensor, temperature: float, top_k: int | None, top_p: float | None) -> Tensor:
    if temperature == 0:
        return logits.max(dim=-1).indices
    logits = logits / temperature
    for knob, keep in ((top_k, top_k_filter), (top_p, top_p_filter)):
        logits = logits if knob is None else keep(logits, knob)
    noise = -torch.empty_like(logits).exponential_().log()
    return (logits + noise).argmax(dim=-1)


@torch.inference_mode()
def _generate(model, idx, count, context_size, temperature, top_k, eos_id, top_p):
    columns = list(idx.unbind(1))
    alive = torch.ones_like(idx[:, 0], dtype=torch.bool)
    for _ in range(count):
        seen = torch.stack(columns[-context_size:], dim=1)
        token = _choose(model(seen)[:, -1], temperature, top_k, top_p)
        if eos_id is not None:
            token = torch.where(alive, token, torch.full_like(token, eos_id))
            alive = alive & token.ne(eos_id)
        columns.append(token)
        if eos_id is not None and not alive.any():
            break
    return torch.stack(columns, dim=1)


def generate(
    model: nn.Module,
    idx: Tensor,
    max_new_tokens: int,
    context_size: int,
    temperature: float = 0.0,
    top_k: int | None = None,
    eos_id: int | None = None,
    top_p: float | None = None,
) -> Tensor:
    return _generate(model, idx, max_new_tokens, context_size, temperature, top_k, eos_id, top_p).clone()
