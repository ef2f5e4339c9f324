"""Loss functions for the GPT, written out step by step."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


class _RunningMean:
    """Adds up numbers and says their mean; of no numbers it is nan."""

    def __init__(self) -> None:
        self.total = 0.0
        self.count = 0

    def add(self, number: float) -> None:
        self.total += number
        self.count += 1

    @property
    def value(self) -> float:
        return self.total / self.count if self.count else float("nan")


def token_windows(token_ids: list[int], max_length: int, stride: int) -> tuple[Tensor, Tensor]:
    ids = np.asarray(token_ids, dtype=np.int64)
    starts = np.arange(0, max(len(ids) - max_length, 0), stride)
    places = starts[:, None] + np.arange(max_length)[None, :]
    inputs = ids[places] if len(starts) else np.zeros((0, max_length), np.int64)
    targets = ids[places + 1] if len(starts) else np.zeros((0, max_length), np.int64)
    return torch.from_numpy(inputs), torch.from_numpy(targets)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    # 1. numbers that exp can stand: the largest of each row becomes 0
    peak = logits.detach().amax(dim=-1, keepdim=True)
    shifted = logits - peak
    # 2. log of the sum of all e^logit
    log_total = shifted.exp().sum(dim=-1).log()
    # 3. the target's own logit, picked with a one-hot mask
    chosen = torch.zeros_like(shifted, dtype=torch.bool).scatter_(-1, targets[..., None], True)
    own = shifted.masked_fill(~chosen, 0.0).sum(dim=-1)
    # 4. -log(e^own / total), averaged over all tokens
    surprise = log_total - own
    real = targets != 0  # 0 is padding
    return surprise[real].mean() if real.any() else surprise.mean()


def calc_loss_batch(input_batch: Tensor, target_batch: Tensor, model, device) -> Tensor:
    device = torch.device(device)
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    logits: Tensor = model(input_batch)
    # F.cross_entropy wants the classes in dimension 1
    return F.cross_entropy(logits.transpose(1, 2), target_batch)


def calc_loss_loader(data_loader, model, device, num_batches: int | None = None) -> float:
    mean = _RunningMean()
    batches = iter(data_loader)
    while num_batches is None or mean.count < num_batches:
        try:
            inputs, targets = next(batches)
        except StopIteration:
            break
        mean.add(float(calc_loss_batch(inputs, targets, model, device)))
    return mean.value


def perplexity(loss: float | Tensor) -> float:
    if isinstance(loss, Tensor):
        loss = loss.item()
    return float(np.exp(loss))
