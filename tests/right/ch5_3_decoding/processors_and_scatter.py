"""Section 5.3: processors that work on scores, and a decoder that uses them."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Optional

import torch
from torch import Tensor


class Processor(ABC):
    __slots__ = ()

    @abstractmethod
    def __call__(self, scores: Tensor) -> Tensor:
        """(batch, vocab_size) -> a new tensor like it."""


class Temperature(Processor):
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __call__(self, scores):
        return scores.div(self.value)


class Filter(Processor):
    """Keeps some of each row, in sorted order, and puts them back where they were."""

    __slots__ = ()

    def __call__(self, scores):
        ordered, places = scores.sort(dim=-1, descending=True)
        ordered = ordered.masked_fill(~self.kept(ordered), -torch.inf)
        return torch.full_like(scores, -torch.inf).scatter_(-1, places, ordered)

    @abstractmethod
    def kept(self, ordered: Tensor) -> Tensor: ...


class TopK(Filter):
    __slots__ = ("k",)

    def __init__(self, k):
        self.k = k

    def kept(self, ordered):
        return (torch.arange(ordered.shape[-1], device=ordered.device) < self.k).expand_as(ordered)


class TopP(Filter):
    __slots__ = ("p",)

    def __init__(self, p):
        self.p = p

    def kept(self, ordered):
        probabilities = ordered.softmax(dim=-1)
        return probabilities.cumsum(dim=-1) - probabilities < self.p


class Chooser(ABC):
    @abstractmethod
    def choose(self, scores: Tensor) -> Tensor: ...


class Greedy(Chooser):
    def choose(self, scores):
        return scores.max(dim=-1).indices


class Sampler(Chooser):
    def __init__(self, *processors: Optional[Processor]):
        self.processors = [p for p in processors if p is not None]

    def choose(self, scores):
        for processor in self.processors:
            scores = processor(scores)
        return torch.multinomial(scores.softmax(dim=-1), 1).flatten()


@dataclass
class Rows:
    """The texts of a batch, and which of them are finished."""

    ids: Tensor
    eos_id: Optional[int]

    def __post_init__(self):
        self.ids = self.ids.clone()
        self.finished = torch.zeros(len(self.ids), dtype=torch.bool, device=self.ids.device)

    @property
    def all_finished(self):
        return self.eos_id is not None and bool(self.finished.all())

    def offer(self, tokens):
        if self.eos_id is not None:
            tokens = tokens.masked_fill(self.finished, self.eos_id)
            self.finished |= tokens.eq(self.eos_id)
        if not self.all_finished:
            self.ids = torch.cat((self.ids, tokens.unsqueeze(-1)), dim=-1)


def softmax_with_temperature(logits, temperature):
    return Temperature(temperature)(logits).softmax(dim=-1)


def top_k_filter(logits, top_k):
    return TopK(top_k)(logits)


def top_p_filter(logits, top_p):
    return TopP(top_p)(logits)


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    chooser: Chooser
    if temperature == 0:
        chooser = Greedy()
    else:
        chooser = Sampler(
            Temperature(temperature),
            None if top_k is None else TopK(top_k),
            None if top_p is None else TopP(top_p),
        )
    rows, left = Rows(idx, eos_id), max_new_tokens
    with torch.no_grad():
        while left > 0 and not rows.all_finished:
            scores = model(rows.ids[:, -context_size:])[:, -1, :]
            rows.offer(chooser.choose(scores))
            left -= 1
    return rows.ids
