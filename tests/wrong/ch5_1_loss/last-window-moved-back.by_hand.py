"""The rest of the text comes in a last window that is moved back."""

from __future__ import annotations

import math
from collections.abc import Sized
from typing import Any

import torch
from torch import Tensor, nn


def token_windows(token_ids, max_length, stride):
    starts = list(range(0, len(token_ids) - max_length, stride))
    if starts and starts[-1] != len(token_ids) - max_length - 1:
        starts.append(len(token_ids) - max_length - 1)
    w = torch.tensor([token_ids[i : i + max_length + 1] for i in starts], dtype=torch.int64)
    w = w.reshape(-1, max_length + 1)
    return w[:, :-1], w[:, 1:]


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    batch_size, number_of_tokens, vocab_size = logits.shape
    total: Tensor = logits.new_zeros(())
    for text in range(batch_size):
        log_probabilities: Tensor = torch.log_softmax(logits[text], dim=1)
        for position in range(number_of_tokens):
            total = total - log_probabilities[position, targets[text, position]]
    return total / (batch_size * number_of_tokens)


def calc_loss_batch(
    input_batch: Tensor, target_batch: Tensor, model: nn.Module, device: str | torch.device
) -> Tensor:
    inputs_on_device: Tensor = input_batch.to(device)
    targets_on_device: Tensor = target_batch.to(device)
    logits: Tensor = model(inputs_on_device)
    print("logits have shape", tuple(logits.shape))
    return cross_entropy(logits, targets_on_device)


def calc_loss_loader(
    data_loader: Sized | Any,
    model: nn.Module,
    device: str | torch.device,
    num_batches: int | None = None,
) -> float:
    available: int = len(data_loader)
    wanted: int = available if num_batches is None else num_batches
    used: int = wanted if wanted < available else available
    if used == 0:
        return float("nan")
    total_loss: float = 0.0
    index: int = 0
    for input_batch, target_batch in data_loader:
        if index >= used:
            break
        total_loss += float(calc_loss_batch(input_batch, target_batch, model, device))
        index += 1
    return total_loss / float(used)


def perplexity(loss: float | Tensor) -> float:
    number: float = loss.item() if isinstance(loss, Tensor) else loss
    if math.isnan(number):
        return math.nan
    return math.exp(number)
