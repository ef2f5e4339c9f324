"""5.3 Decoding"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

INF = float("inf")
Step = Callable[[Tensor], Tensor]


def softmax_with_temperature(logits, temperature):
    t = torch.as_tensor(temperature, dtype=logits.dtype, device=logits.device)
    return (logits / t).softmax(dim=1)


def top_k_filter(logits, top_k):
    n = logits.shape[1]
    if top_k >= n:
        return logits.clone()
    kth = logits.kthvalue(n - top_k + 1, dim=1, keepdim=True).values
    return torch.where(logits >= kth, logits, torch.full((), -INF, device=logits.device))


def top_p_filter(logits, top_p):
    if top_p >= 1:
        return logits.clone()
    values, order = logits.sort(dim=1, descending=True)
    probs = values.softmax(dim=1)
    values = values.masked_fill(probs.cumsum(1) - probs >= top_p, -INF)
    return values


@dataclass
class Greedy:
    def __call__(self, logits):
        return logits.argmax(1)


@dataclass
class Random:
    temperature: float
    filters: tuple[Step, ...]

    def __call__(self, logits):
        logits = logits / self.temperature
        for step in self.filters:
            logits = step(logits)
        return torch.distributions.Categorical(logits=logits, validate_args=False).sample()


def sampler(temperature, top_k, top_p):
    if temperature == 0:
        return Greedy()
    filters = []
    if top_k is not None:
        filters.append(lambda x: top_k_filter(x, top_k))
    if top_p is not None:
        filters.append(lambda x: top_p_filter(x, top_p))
    return Random(temperature, tuple(filters))


class Ends:
    def __init__(self, eos_id, rows):
        self.eos_id, self.open = eos_id, set(range(rows))

    def fill(self, tokens):
        if self.eos_id is None:
            return tokens.tolist()
        out = []
        for row, token in enumerate(tokens.tolist()):
            token = token if row in self.open else self.eos_id
            if token == self.eos_id:
                self.open.discard(row)
            out.append(token)
        return out

    def all(self):
        return not self.open


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None,
             top_p=None):
    choose, ends = sampler(temperature, top_k, top_p), Ends(eos_id, idx.shape[0])
    for _ in range(max_new_tokens):
        with torch.inference_mode():
            logits = model(idx[:, -context_size:])[:, -1].clone()
        new = ends.fill(choose(logits))
        if eos_id is not None and ends.all():
            break
        idx = torch.cat([idx, torch.tensor(new, dtype=torch.int64, device=idx.device)[:, None]], 1)
    return idx
