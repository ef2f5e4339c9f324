"""5.3 Decoding."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, List, Optional

import torch
from torch import Tensor

MINUS_INFINITY: Final[float] = float("-inf")
GREEDY_TEMPERATURE: Final[float] = 0.0


class ILogitsFilter(ABC):
    @abstractmethod
    def apply(self, logits: Tensor) -> Tensor: ...


class TopKFilter(ILogitsFilter):
    def __init__(self, k: int) -> None:
        self.__k: int = k

    def apply(self, logits: Tensor) -> Tensor:
        k: int = min(self.__k, logits.size(1))
        smallest: Tensor = torch.topk(logits, k, dim=1).values[:, k - 1 : k]
        return torch.where(logits < smallest, MINUS_INFINITY, logits)


class TopPFilter(ILogitsFilter):
    def __init__(self, p: float) -> None:
        self.__p: float = p

    def apply(self, logits: Tensor) -> Tensor:
        probabilities: Tensor = torch.softmax(logits, dim=1)
        ordered = torch.sort(probabilities, dim=1, descending=True)
        before: Tensor = ordered.values.cumsum(dim=1) - ordered.values
        dropped_in_order: Tensor = before >= self.__p
        dropped_in_order[:, 0] = False
        dropped: Tensor = torch.empty_like(dropped_in_order).scatter_(1, ordered.indices, dropped_in_order)
        return logits.masked_fill(dropped, MINUS_INFINITY)


class ISampler(ABC):
    @abstractmethod
    def choose(self, logits: Tensor) -> Tensor: ...


class GreedySampler(ISampler):
    def choose(self, logits: Tensor) -> Tensor:
        return torch.argmax(logits, dim=-1)


class RandomSampler(ISampler):
    def __init__(self, temperature: float, filters: List[ILogitsFilter]) -> None:
        self.__temperature: float = temperature
        self.__filters: List[ILogitsFilter] = filters

    def choose(self, logits: Tensor) -> Tensor:
        current: Tensor = logits / self.__temperature
        for logits_filter in self.__filters:
            current = logits_filter.apply(current)
        return torch.multinomial(torch.softmax(current, dim=-1), num_samples=1).squeeze(1)


class SamplerFactory:
    @staticmethod
    def create(temperature: float, top_k: Optional[int], top_p: Optional[float]) -> ISampler:
        if temperature == GREEDY_TEMPERATURE:
            return GreedySampler()
        filters: List[ILogitsFilter] = []
        if top_k is not None:
            filters.append(TopKFilter(top_k))
        if top_p is not None:
            filters.append(TopPFilter(top_p))
        return RandomSampler(temperature, filters)


class TextGenerator:
    def __init__(self, model, context_size: int, sampler: ISampler, eos_id: Optional[int]) -> None:
        self.__model = model
        self.__context_size: int = context_size
        self.__sampler: ISampler = sampler
        self.__eos_id: Optional[int] = eos_id

    def generate(self, idx: Tensor, count: int) -> Tensor:
        text: Tensor = idx.clone()
        finished: Tensor = torch.zeros(idx.size(0), dtype=torch.bool, device=idx.device)
        for _ in range(count):
            logits: Tensor = self.__model(text[:, -self.__context_size :])[:, -1, :]
            chosen: Tensor = self.__sampler.choose(logits)
            if self.__eos_id is not None:
                chosen = chosen.masked_fill(finished, self.__eos_id)
                finished = finished.logical_or(chosen.eq(self.__eos_id))
                if bool(finished.all()):
                    return text
            text = torch.cat((text, chosen.unsqueeze(1)), dim=1)
        return text


def softmax_with_temperature(logits: Tensor, temperature: float) -> Tensor:
    return torch.softmax(logits / temperature, dim=-1)


def top_k_filter(logits: Tensor, top_k: int) -> Tensor:
    return TopKFilter(top_k).apply(logits)


def top_p_filter(logits: Tensor, top_p: float) -> Tensor:
    return TopPFilter(top_p).apply(logits)


def generate(
    model,
    idx: Tensor,
    max_new_tokens: int,
    context_size: int,
    temperature: float = 0.0,
    top_k: Optional[int] = None,
    eos_id: Optional[int] = None,
    top_p: Optional[float] = None,
) -> Tensor:
    sampler: ISampler = SamplerFactory.create(temperature, top_k, top_p)
    with torch.no_grad():
        return TextGenerator(model, context_size, sampler, eos_id).generate(idx, max_new_tokens)
