"""4.7 Generating text"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class GenerationOptions:
    max_new_tokens: int
    context_size: int
    repetition_penalty: float = 1.1


class LogitsProcessor(ABC):
    @abstractmethod
    def __call__(self, ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor: ...


class RepetitionPenalty(LogitsProcessor):
    def __init__(self, penalty: float):
        if penalty <= 0:
            raise ValueError("penalty must be positive")
        self.penalty = penalty

    def __call__(self, ids, scores):
        seen = torch.gather(scores, 1, ids)
        seen = torch.where(seen < 0, seen * self.penalty, seen / self.penalty)
        return scores.scatter(1, ids, seen)


class Strategy(ABC):
    @abstractmethod
    def choose(self, scores: torch.Tensor) -> torch.Tensor: ...


class Greedy(Strategy):
    def choose(self, scores):
        return scores.argmax(dim=-1, keepdim=True)


class Generator:
    def __init__(self, model, options: GenerationOptions, strategy: Strategy | None = None):
        self.model = model
        self.options = options
        self.strategy = strategy or Greedy()
        self.processors: list[LogitsProcessor] = [RepetitionPenalty(options.repetition_penalty)]

    @torch.no_grad()
    def run(self, ids: torch.Tensor) -> torch.Tensor:
        for _ in range(self.options.max_new_tokens):
            scores = self.model(ids[:, -self.options.context_size :])[:, -1, :]
            for processor in self.processors:
                scores = processor(ids, scores)
            ids = torch.cat((ids, self.strategy.choose(scores)), dim=1)
        return ids


def generate_text_simple(model, idx, max_new_tokens, context_size):
    idx = idx.clone()
    options = GenerationOptions(max_new_tokens=max_new_tokens, context_size=context_size)
    return Generator(model, options).run(idx)


def text_to_token_ids(text, tokenizer):
    return torch.tensor(
        [tokenizer.encode(text, allowed_special={"<|endoftext|>"})], dtype=torch.int64
    )


def token_ids_to_text(token_ids, tokenizer):
    (row,) = token_ids.tolist()
    return tokenizer.decode(row)
