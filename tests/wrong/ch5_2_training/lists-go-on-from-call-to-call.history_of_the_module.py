"""Training a GPT: one class that knows how, and the section's functions around it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader
from torch import nn


def clip_gradients(model: nn.Module, max_norm: float) -> float:
    squares = torch.zeros((), dtype=torch.float64)
    for parameter in model.parameters():
        if parameter.grad is None:
            continue
        squares += (parameter.grad.double() ** 2).sum().cpu()
    norm = float(squares.sqrt())
    if norm <= max_norm:
        return norm
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.grad is not None:
                parameter.grad *= max_norm / norm
    return norm


@dataclass(frozen=True)
class WarmupCosine:
    warmup_steps: int
    total_steps: int
    peak_lr: float
    initial_lr: float
    min_lr: float

    def warmup(self, step: int) -> float:
        slope = (self.peak_lr - self.initial_lr) / self.warmup_steps
        return self.initial_lr + slope * step

    def cosine(self, step: int) -> float:
        angle = math.pi * (step - self.warmup_steps) / (self.total_steps - self.warmup_steps)
        mean, half = (self.peak_lr + self.min_lr) / 2, (self.peak_lr - self.min_lr) / 2
        return mean + half * math.cos(angle)

    def __call__(self, step: int) -> float:
        if step < self.warmup_steps:
            return self.warmup(step)
        if step < self.total_steps:
            return self.cosine(step)
        return float(self.min_lr)


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    return WarmupCosine(warmup_steps, total_steps, peak_lr, initial_lr, min_lr)(step)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        _set_rate(optimizer, lr)
    model.zero_grad(set_to_none=True)
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.detach().item()


def _set_rate(optimizer, lr: float) -> None:
    for group in optimizer.param_groups:
        group.update(lr=lr)


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    was_training = model.training
    try:
        model.train(False)
        with torch.inference_mode():
            train_loss = calc_loss_loader(train_loader, model, device, eval_iter)
            val_loss = calc_loss_loader(val_loader, model, device, eval_iter)
    finally:
        model.train(was_training)
    return train_loss, val_loss


@dataclass
class History:
    train_losses: list[float] = field(default_factory=list)
    val_losses: list[float] = field(default_factory=list)
    tokens_seen: list[int] = field(default_factory=list)

    def note(self, train_loss: float, val_loss: float, tokens: int) -> None:
        self.train_losses.append(train_loss)
        self.val_losses.append(val_loss)
        self.tokens_seen.append(tokens)


_history = History()


class Trainer:
    def __init__(self, model, optimizer, device, schedule=None, max_norm=None):
        self.model, self.optimizer, self.device = model, optimizer, device
        self.schedule, self.max_norm = schedule, max_norm
        self.steps = 0
        self.tokens = 0

    def step(self, inputs, targets) -> int:
        """Makes one step and returns its number."""
        number = self.steps
        lr = self.schedule(number) if self.schedule is not None else None
        self.model.train()
        train_step(self.model, inputs, targets, self.optimizer, self.device, lr, self.max_norm)
        self.steps += 1
        self.tokens += inputs.numel()
        return number


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    trainer = Trainer(model, optimizer, device, schedule, max_norm)
    history = _history
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            number = trainer.step(inputs, targets)
            if number % eval_freq == 0:
                losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                history.note(*losses, trainer.tokens)
    return history.train_losses, history.val_losses, history.tokens_seen
