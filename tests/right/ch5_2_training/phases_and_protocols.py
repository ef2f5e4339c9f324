"""5.2 Training."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Callable, Final, Iterator, List, Optional, Protocol, Tuple

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader
from torch import Tensor, nn


class Phase(Enum):
    WARM_UP = auto()
    COSINE = auto()
    FINISHED = auto()


class ISchedule(Protocol):
    def get_rate(self, step: int) -> float: ...


class WarmUpCosineSchedule:
    def __init__(self, warmup: int, total: int, peak: float, initial: float, minimum: float) -> None:
        self.__warmup: Final[int] = warmup
        self.__total: Final[int] = total
        self.__peak: Final[float] = peak
        self.__initial: Final[float] = initial
        self.__minimum: Final[float] = minimum

    def __get_phase(self, step: int) -> Phase:
        if step < self.__warmup:
            return Phase.WARM_UP
        return Phase.COSINE if step < self.__total else Phase.FINISHED

    def get_rate(self, step: int) -> float:
        phase: Phase = self.__get_phase(step)
        if phase is Phase.WARM_UP:
            return float(self.__initial + (self.__peak - self.__initial) * step / self.__warmup)
        if phase is Phase.FINISHED:
            return float(self.__minimum)
        progress: float = (step - self.__warmup) / (self.__total - self.__warmup)
        height: float = 0.5 * (1.0 + math.cos(math.pi * progress))
        return float(self.__minimum + (self.__peak - self.__minimum) * height)


class GradientVector:
    """All gradients of a model, as one long vector."""

    def __init__(self, model: nn.Module) -> None:
        self.__model: nn.Module = model

    def __iter__(self) -> Iterator[Tensor]:
        return (p.grad for p in self.__model.parameters() if p.grad is not None)

    def get_norm(self) -> float:
        return math.sqrt(sum(gradient.detach().double().square().sum().item() for gradient in self))

    def scale(self, factor: float) -> None:
        with torch.no_grad():
            for gradient in self:
                gradient.mul_(factor)


@dataclass
class TrainingHistory:
    train_losses: List[float] = field(default_factory=list)
    val_losses: List[float] = field(default_factory=list)
    tokens_seen: List[int] = field(default_factory=list)

    def record(self, losses: Tuple[float, float], tokens: int) -> None:
        train_loss, val_loss = losses
        self.train_losses.append(train_loss)
        self.val_losses.append(val_loss)
        self.tokens_seen.append(tokens)

    def to_tuple(self) -> Tuple[List[float], List[float], List[int]]:
        return self.train_losses, self.val_losses, self.tokens_seen


class EvaluationScope:
    def __init__(self, model: nn.Module) -> None:
        self.__model: nn.Module = model
        self.__was_training: bool = model.training
        self.__no_grad = torch.no_grad()

    def __enter__(self) -> None:
        self.__model.eval()
        self.__no_grad.__enter__()

    def __exit__(self, *details) -> None:
        self.__no_grad.__exit__(*details)
        self.__model.train(self.__was_training)


def clip_gradients(model: nn.Module, max_norm: float) -> float:
    vector: GradientVector = GradientVector(model)
    norm: float = vector.get_norm()
    if norm > max_norm:
        vector.scale(max_norm / norm)
    return norm


def learning_rate(
    step: int,
    warmup_steps: int,
    total_steps: int,
    peak_lr: float,
    initial_lr: float = 3e-5,
    min_lr: float = 1e-6,
) -> float:
    schedule: ISchedule = WarmUpCosineSchedule(warmup_steps, total_steps, peak_lr, initial_lr, min_lr)
    return schedule.get_rate(step)


def train_step(
    model: nn.Module,
    input_batch: Tensor,
    target_batch: Tensor,
    optimizer,
    device,
    lr: Optional[float] = None,
    max_norm: Optional[float] = None,
) -> float:
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    optimizer.zero_grad()
    loss: Tensor = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter) -> Tuple[float, float]:
    with EvaluationScope(model):
        train_loss: float = calc_loss_loader(train_loader, model, device, eval_iter)
        val_loss: float = calc_loss_loader(val_loader, model, device, eval_iter)
    return train_loss, val_loss


def train_model_simple(
    model: nn.Module,
    train_loader,
    val_loader,
    optimizer,
    device,
    num_epochs: int,
    eval_freq: int,
    eval_iter: Optional[int],
    schedule: Optional[Callable[[int], float]] = None,
    max_norm: Optional[float] = None,
) -> Tuple[List[float], List[float], List[int]]:
    history: TrainingHistory = TrainingHistory()
    step: int = 0
    tokens: int = 0
    for _ in range(num_epochs):
        for input_batch, target_batch in train_loader:
            lr: Optional[float] = schedule(step) if schedule is not None else None
            model.train()
            train_step(model, input_batch, target_batch, optimizer, device, lr, max_norm)
            tokens += input_batch.numel()
            if step % eval_freq == 0:
                losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                history.record(losses, tokens)
            step += 1
    return history.to_tuple()
