"""5.1 The loss."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Final, List, Optional, Tuple, Union

import torch
from torch import Tensor

NO_LOSS: Final[float] = float("nan")


class ILossFunction(ABC):
    """What a loss has to offer."""

    @abstractmethod
    def compute(self, logits: Tensor, targets: Tensor) -> Tensor: ...


class NegativeLogLikelihood(ILossFunction):
    def compute(self, logits: Tensor, targets: Tensor) -> Tensor:
        log_probabilities: Tensor = torch.log_softmax(logits, dim=-1)
        index: Tensor = targets.unsqueeze(-1)
        chosen: Tensor = torch.gather(log_probabilities, -1, index)
        return chosen.mean().neg()


class LossFactory:
    @staticmethod
    def create() -> ILossFunction:
        return NegativeLogLikelihood()


class WindowCutter:
    def __init__(self, token_ids: List[int], max_length: int, stride: int) -> None:
        self.__ids: Tuple[int, ...] = tuple(token_ids)
        self.__max_length: int = max_length
        self.__starts: range = range(0, len(self.__ids) - max_length, stride)

    @property
    def starts(self) -> range:
        return self.__starts

    def get_inputs(self) -> Tensor:
        return self.__slice_all(0)

    def get_targets(self) -> Tensor:
        return self.__slice_all(1)

    def __slice_all(self, offset: int) -> Tensor:
        rows: List[Tuple[int, ...]] = []
        for start in self.__starts:
            begin: int = start + offset
            rows.append(self.__ids[begin : begin + self.__max_length])
        return torch.tensor(rows, dtype=torch.int64).reshape(len(rows), self.__max_length)


class RunningMean:
    def __init__(self) -> None:
        self.__sum: float = 0.0
        self.__count: int = 0

    def add(self, value: float) -> None:
        self.__sum += value
        self.__count += 1

    def get(self) -> float:
        return NO_LOSS if self.__count == 0 else self.__sum / self.__count


def token_windows(token_ids: List[int], max_length: int, stride: int) -> Tuple[Tensor, Tensor]:
    cutter: WindowCutter = WindowCutter(token_ids, max_length, stride)
    return cutter.get_inputs(), cutter.get_targets()


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    return LossFactory.create().compute(logits, targets)


def calc_loss_batch(
    input_batch: Tensor, target_batch: Tensor, model, device: Union[str, torch.device]
) -> Tensor:
    inputs: Tensor = input_batch.to(device)
    targets: Tensor = target_batch.to(device)
    return cross_entropy(model(inputs), targets)


def calc_loss_loader(data_loader, model, device, num_batches: Optional[int] = None) -> float:
    limit: int = len(data_loader)
    if num_batches is not None and num_batches < limit:
        limit = num_batches
    mean: RunningMean = RunningMean()
    if limit == 0:
        return mean.get()
    done: int = 0
    for input_batch, target_batch in data_loader:
        mean.add(calc_loss_batch(input_batch, target_batch, model, device).item())
        done += 1
        if done == limit:
            break
    return mean.get()


def perplexity(loss: Union[float, Tensor]) -> float:
    value: float = loss.item() if isinstance(loss, Tensor) else float(loss)
    return math.exp(value)
