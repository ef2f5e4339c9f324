"""5.3 Decoding"""

from __future__ import annotations

import logging
from typing import Final

import torch
from torch import Tensor, nn

log = logging.getLogger(__name__)
MINUS_INFINITY: Final = float("-inf")


def softmax_with_temperature(logits: Tensor, temperature: float) -> Tensor:
    if temperature <= 0:
        raise ValueError(f"temperature must be above 0, not {temperature}")
    return torch.softmax(logits.clone().div_(temperature), dim=-1)


def top_k_filter(logits: Tensor, top_k: int) -> Tensor:
    if top_k < 1:
        raise ValueError("top_k must be 1 or more")
    filtered = logits.clone()
    vocab_size = filtered.size(-1)
    if top_k < vocab_size:
        drop = filtered.topk(vocab_size - top_k, dim=-1, largest=False).indices
        filtered.scatter_(-1, drop, MINUS_INFINITY)
    return filtered


def top_p_filter(logits: Tensor, top_p: float) -> Tensor:
    if not 0 < top_p <= 1:
        raise ValueError("top_p must lie between 0 and 1")
    filtered = logits.clone()
    order = torch.argsort(filtered, dim=-1, descending=True)
    probabilities = torch.gather(torch.softmax(filtered, dim=-1), -1, order)
    before = torch.nn.functional.pad(probabilities.cumsum(dim=-1)[:, :-1], (1, 0))
    for row in range(filtered.size(0)):
        filtered[row, order[row, before[row] >= top_p]] = MINUS_INFINITY
    return filtered


class _Decoder:
    """One call of generate."""

    def __init__(self, model: nn.Module, ids: Tensor, context_size: int, eos_id: int | None) -> None:
        self.model, self.ids, self.context_size, self.eos_id = model, ids, context_size, eos_id
        self.finished = torch.zeros(ids.size(0), dtype=torch.bool, device=ids.device)

    def next_logits(self) -> Tensor:
        with torch.no_grad():
            return self.model(self.ids[:, -self.context_size :])[:, -1, :]

    def accept(self, chosen: Tensor) -> bool:
        if self.eos_id is not None:
            chosen = chosen.masked_fill(self.finished, self.eos_id)
            self.finished |= chosen == self.eos_id
            if self.finished.all():
                log.debug("all rows are finished")
                return False
        self.ids = torch.cat((self.ids, chosen[:, None]), dim=1)
        return True


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
    decoder = _Decoder(model, idx, context_size, eos_id)
    for _ in range(max_new_tokens):
        logits = decoder.next_logits()
        if temperature == 0:
            chosen = logits.argmax(dim=-1)
        else:
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            logits = logits / temperature
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            chosen = torch.multinomial(torch.softmax(logits, dim=-1), 1).squeeze(1)
        if not decoder.accept(chosen):
            break
    return decoder.ids
