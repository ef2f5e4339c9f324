"""4.7 Generating text"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn


class Strategy(Protocol):
    def __call__(self, logits: Tensor) -> Tensor: ...


def greedy(logits: Tensor) -> Tensor:
    return logits.max(dim=-1, keepdim=True)[1]


@dataclass(frozen=True)
class GenerationEngine:
    model: nn.Module
    context_size: int
    strategy: Strategy = greedy

    def window(self, idx: Tensor) -> Tensor:
        length = min(idx.shape[1], self.context_size)
        return idx.narrow(1, idx.shape[1] - length, length)

    def step(self, idx: Tensor) -> Tensor:
        logits = self.model(self.window(idx))
        return torch.cat([idx, self.strategy(logits[:, -1, :])], dim=1)

    @torch.no_grad()
    def run(self, idx: Tensor, steps: int) -> Tensor:
        result = idx.clone()
        for _ in range(steps):
            result = self.step(result)
        return result


def generate_text_simple(model: nn.Module, idx: Tensor, max_new_tokens: int, context_size: int) -> Tensor:
    return GenerationEngine(model, context_size).run(idx, max_new_tokens)


def text_to_token_ids(text: str, tokenizer) -> Tensor:
    ids: list[int] = tokenizer.encode(text, allowed_special=tokenizer.special_tokens_set)
    return torch.tensor(ids, dtype=torch.int64)[None]


def token_ids_to_text(token_ids: Tensor, tokenizer) -> str:
    if token_ids.shape[1] == 0:
        return ""
    return tokenizer.decode([int(i) for i in token_ids[0]])
