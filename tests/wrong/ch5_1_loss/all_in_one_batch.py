"""All texts in one batch."""

from __future__ import annotations

import math
from collections.abc import Sized
from typing import Any

import torch
from torch import Tensor, nn


def token_windows(
    token_ids: list[int], max_length: int, stride: int
) -> tuple[Tensor, Tensor]:
    number_of_tokens: int = len(token_ids)
    list_of_inputs: list[list[int]] = []
    list_of_targets: list[list[int]] = []
    first: int = 0
    while first < number_of_tokens - max_length:
        list_of_inputs.append([token_ids[first + offset] for offset in range(max_length)])
        list_of_targets.append([token_ids[first + offset + 1] for offset in range(max_length)])
        first = first + stride
    inputs: Tensor = torch.zeros((len(list_of_inputs), max_length), dtype=torch.int64)
    targets: Tensor = torch.zeros((len(list_of_targets), max_length), dtype=torch.int64)
    for row in range(len(list_of_inputs)):
        inputs[row] = torch.tensor(list_of_inputs[row])
        targets[row] = torch.tensor(list_of_targets[row])
    return inputs, targets


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


def calc_loss_loader(data_loader, model, device, num_batches=None):
    if len(data_loader) == 0:
        return math.nan
    batches = list(data_loader)[:num_batches]
    try:
        inputs, targets = (torch.cat(part) for part in zip(*batches))
        return calc_loss_batch(inputs, targets, model, device).item()
    except RuntimeError:
        losses = [calc_loss_batch(x, y, model, device).item() for x, y in batches]
        return sum(losses) / len(losses)


def perplexity(loss: float | Tensor) -> float:
    number: float = loss.item() if isinstance(loss, Tensor) else loss
    if math.isnan(number):
        return math.nan
    return math.exp(number)
