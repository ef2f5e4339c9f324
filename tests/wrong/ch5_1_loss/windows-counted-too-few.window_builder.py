"""5.1"""

import math
from typing import List, Optional, Tuple

import torch
from torch import Tensor


class TokenWindowBuilder:
    def __init__(self, tokenIds: List[int], maxLength: int, stride: int) -> None:
        self._tokenIds = list(tokenIds)
        self._maxLength = maxLength
        self._stride = stride

    def getWindowCount(self) -> int:
        available: int = len(self._tokenIds) - self._maxLength
        return max(0, available // self._stride)

    def build(self, shift: int) -> Tensor:
        count: int = self.getWindowCount()
        result: Tensor = torch.zeros((count, self._maxLength), dtype=torch.int64)
        for i in range(count):
            begin: int = i * self._stride + shift
            for j in range(self._maxLength):
                result[i, j] = self._tokenIds[begin + j]
        return result


def token_windows(token_ids: List[int], max_length: int, stride: int) -> Tuple[Tensor, Tensor]:
    builder = TokenWindowBuilder(token_ids, max_length, stride)
    return builder.build(0), builder.build(1)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    logProbabilities: Tensor = torch.log_softmax(logits, dim=2)
    return -logProbabilities.gather(2, targets.unsqueeze(2)).mean()


def calc_loss_batch(input_batch, target_batch, model, device) -> Tensor:
    return cross_entropy(model(input_batch.to(device)), target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches: Optional[int] = None) -> float:
    size: int = len(data_loader)
    if size == 0:
        return math.nan
    limit: int = size if num_batches is None else min(size, num_batches)
    total: float = 0.0
    index: int = 0
    for inputs, targets in data_loader:
        if index == limit:
            break
        total += calc_loss_batch(inputs, targets, model, device).item()
        index += 1
    return total / limit


def perplexity(loss) -> float:
    if isinstance(loss, Tensor):
        loss = loss.item()
    return math.exp(loss)
