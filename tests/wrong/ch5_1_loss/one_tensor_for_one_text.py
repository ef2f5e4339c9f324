"""The same text gives the same tensors."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field

import torch
from torch.nn import functional as fn


@dataclass
class Windows:
    ids: list[int]
    length: int
    stride: int

    def __len__(self) -> int:
        return max(0, -((self.length - len(self.ids)) // self.stride))

    def __getitem__(self, index: int) -> tuple[list[int], list[int]]:
        start = index * self.stride
        piece = self.ids[start : start + self.length + 1]
        return piece[:-1], piece[1:]

    def stacked(self, which: int) -> torch.Tensor:
        rows = [self[i][which] for i in range(len(self))]
        return torch.tensor(rows, dtype=torch.int64).reshape(len(rows), self.length)


@dataclass
class Meter:
    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> None:
        self.values.append(value)

    @property
    def mean(self) -> float:
        return math.fsum(self.values) / len(self.values) if self.values else math.nan


class NegativeLogLikelihood(torch.nn.Module):
    def forward(self, log_probs, targets):
        return -log_probs.gather(dim=2, index=targets.unsqueeze(2)).squeeze(2)


@functools.cache
def _windows(token_ids, max_length, stride):
    windows = Windows(list(token_ids), max_length, stride)
    return windows.stacked(0), windows.stacked(1)


def token_windows(token_ids, max_length, stride):
    return _windows(tuple(token_ids), max_length, stride)


def cross_entropy(logits, targets):
    return NegativeLogLikelihood()(fn.log_softmax(logits, dim=-1), targets).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return cross_entropy(logits=logits, targets=target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    meter = Meter()
    for number, batch in enumerate(data_loader, start=1):
        meter.add(calc_loss_batch(*batch, model=model, device=device).item())
        if num_batches is not None and number >= num_batches:
            break
    return meter.mean


def perplexity(loss):
    return math.exp(float(loss))
