"""Everything in one object, as in a larger project."""
from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader
from torch import Tensor, nn


def clip_gradients(model: nn.Module, max_norm: float) -> float:
    gradients: list[Tensor] = [p.grad for p in model.parameters() if p.grad is not None]
    squares = math.fsum(float((g.double() ** 2).sum()) for g in gradients)
    norm = math.sqrt(squares)
    if norm <= max_norm:
        return norm
    for g in gradients:
        g.copy_(g * max_norm / norm)
    return norm


def learning_rate(step: int, warmup_steps: int, total_steps: int, peak_lr: float,
                  initial_lr: float = 3e-5, min_lr: float = 1e-6) -> float:
    if step >= total_steps:
        return min_lr
    if step < warmup_steps:
        return initial_lr + (peak_lr - initial_lr) * (step / warmup_steps)
    done = step / total_steps
    return min_lr + 0.5 * (peak_lr - min_lr) * (1.0 + math.cos(done * math.pi))


@dataclass
class Trainer:
    model: nn.Module
    optimizer: Any
    device: Any
    max_norm: float | None = None
    step: int = 0
    tokens: int = 0
    history: tuple[list[float], list[float], list[int]] = field(
        default_factory=lambda: ([], [], [])
    )

    def train_on(self, inputs: Tensor, targets: Tensor, lr: float | None) -> float:
        self.set_rate(lr)
        self.optimizer.zero_grad(set_to_none=True)
        loss = calc_loss_batch(inputs, targets, self.model, self.device)
        loss.backward()
        if self.max_norm is not None:
            clip_gradients(self.model, self.max_norm)
        self.optimizer.step()
        self.step += 1
        self.tokens += inputs.numel()
        return loss.detach().item()

    def set_rate(self, lr: float | None) -> None:
        if lr is None:
            return
        for group in self.optimizer.param_groups:
            group["lr"] = lr

    def run(self, train_loader: Iterable, val_loader: Iterable, epochs: int, every: int,
            count: int | None, schedule: Callable[[int], float] | None) -> None:
        for _ in range(epochs):
            for inputs, targets in train_loader:
                number = self.step
                self.model.train()
                self.train_on(inputs, targets, schedule(number) if schedule else None)
                if number % every == 0:
                    pair = evaluate_model(self.model, train_loader, val_loader, self.device, count)
                    for series, value in zip(self.history, (*pair, self.tokens)):
                        series.append(value)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    return Trainer(model, optimizer, device, max_norm).train_on(input_batch, target_batch, lr)


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    training = model.training
    grad = torch.is_grad_enabled()
    model.eval()
    torch.set_grad_enabled(False)
    result = (
        calc_loss_loader(train_loader, model, device, eval_iter),
        calc_loss_loader(val_loader, model, device, eval_iter),
    )
    torch.set_grad_enabled(grad)
    model.train(training)
    return result


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    trainer = Trainer(model, optimizer, device, max_norm)
    trainer.run(train_loader, val_loader, num_epochs, eval_freq, eval_iter, schedule)
    return trainer.history
