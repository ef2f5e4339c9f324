from __future__ import annotations

import math
from typing import Iterable, Sequence

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Tensor]


def token_windows(
    token_ids: Sequence[int], max_length: int, stride: int
) -> tuple[Tensor, Tensor]:
    starts = range(0, len(token_ids) - max_length, stride)
    pair = []
    for shift in (0, 1):
        rows = [torch.tensor(token_ids[s + shift :][:max_length], dtype=torch.int64) for s in starts]
        pair.append(torch.stack(rows) if rows else torch.empty(0, max_length, dtype=torch.int64))
    return pair[0], pair[1]


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """How far each other score is above the target's: log of the sum of e to that."""
    target_scores = torch.gather(logits.double(), -1, targets.unsqueeze(-1))
    above = logits.double() - target_scores
    return torch.logsumexp(above, dim=-1).mean().to(logits.dtype)


def calc_loss_batch(
    input_batch: Tensor, target_batch: Tensor, model: nn.Module, device: str | torch.device
) -> Tensor:
    device = torch.device(device)
    moved = torch.stack((input_batch, target_batch)).to(device)
    return cross_entropy(model(moved[0]), moved[1])


def calc_loss_loader(
    data_loader: Iterable[Batch], model: nn.Module, device, num_batches: int | None = None
) -> float:
    wanted = len(data_loader) if num_batches is None else min(num_batches, len(data_loader))
    if wanted < 1:
        return math.nan
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        total = 0.0
        for index, batch in enumerate(data_loader):
            total += calc_loss_batch(batch[0], batch[1], model, device).item() / wanted
            if index + 1 == wanted:
                break
        return total
    finally:
        torch.set_grad_enabled(before)


def perplexity(loss: float | Tensor) -> float:
    return math.exp(loss.detach().item() if torch.is_tensor(loss) else loss)
