"""The loss, section 5.1: windows and losses as objects."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch


class Windows(Sequence):
    """The windows of a text; each item is (inputs, targets) as lists."""

    __slots__ = ("_ids", "_length", "_starts")

    def __init__(self, ids, length, stride):
        self._ids = tuple(ids)
        self._length = length
        self._starts = range(0, len(self._ids) - length, stride)

    def __len__(self):
        return len(self._starts)

    def __getitem__(self, i):
        start = self._starts[i]
        end = start + self._length
        return self._ids[start:end], self._ids[start + 1 : end + 1]

    def column(self, which) -> torch.Tensor:
        rows = [pair[which] for pair in self]
        return torch.tensor(rows, dtype=torch.int64).reshape(len(rows), self._length)

    @property
    def inputs(self):
        return self.column(0)

    @property
    def targets(self):
        return self.column(1)


class NegativeLogLikelihood(torch.autograd.Function):
    """Forward and backward by hand: d loss / d logits = (p - onehot) / positions."""

    @staticmethod
    def forward(ctx, logits, targets):
        where = targets.unsqueeze(-1)
        logs = torch.log_softmax(logits, -1)
        ctx.save_for_backward(logs, where)
        return logs.gather(-1, where).mean().neg()

    @staticmethod
    def backward(ctx, upstream):
        logs, where = ctx.saved_tensors
        grad = logs.exp()
        grad.scatter_add_(-1, where, -torch.ones_like(where, dtype=grad.dtype))
        return grad * (upstream / where.numel()), None


@dataclass
class RunningMean:
    values: list = field(default_factory=list)

    def add(self, value):
        self.values.append(float(value))

    @property
    def mean(self):
        return math.fsum(self.values) / len(self.values) if self.values else math.nan


class Evaluator:
    def __init__(self, model, device):
        self.model, self.device = model, torch.device(device)

    def loss(self, inputs, targets):
        logits = self.model(inputs.to(self.device))
        return NegativeLogLikelihood.apply(logits, targets.to(self.device))

    def mean_loss(self, loader, limit):
        result = RunningMean()
        for number, pair in enumerate(loader, start=1):
            result.add(self.loss(*pair).detach())
            if number == limit:
                break
        return result.mean


def token_windows(token_ids, max_length, stride):
    windows = Windows(token_ids, max_length, stride)
    return windows.inputs, windows.targets


def cross_entropy(logits, targets):
    return NegativeLogLikelihood.apply(logits, targets)


def calc_loss_batch(input_batch, target_batch, model, device):
    return Evaluator(model, device).loss(input_batch, target_batch)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    return Evaluator(model, device).mean_loss(data_loader, num_batches)


def perplexity(loss):
    loss = loss.item() if isinstance(loss, torch.Tensor) else loss
    return math.exp(loss)
