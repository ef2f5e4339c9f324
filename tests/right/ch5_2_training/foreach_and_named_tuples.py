"""5.2, with what the libraries have."""

import math
from itertools import count
from typing import NamedTuple

import numpy as np
import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


class Losses(NamedTuple):
    training: float
    validation: float


class Curves(NamedTuple):
    train_losses: list
    val_losses: list
    tokens_seen: list


@torch.no_grad()
def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    if not grads:
        return 0.0
    norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(grads))).item()
    if norm > max_norm:
        torch._foreach_mul_(grads, max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return float(np.interp(step, [0, warmup_steps], [initial_lr, peak_lr]))
    angle = np.interp(step, [warmup_steps, total_steps], [0, np.pi]) if step < total_steps else np.pi
    return float(min_lr + (peak_lr - min_lr) * (1 + np.cos(angle)) / 2)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    match lr:
        case None:
            pass
        case _:
            for group in optimizer.param_groups:
                group |= {"lr": lr}
    (loss := calc_loss_batch(input_batch, target_batch, model, device)).backward()
    clip_gradients(model, math.inf if max_norm is None else max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    training = model.training
    try:
        with torch.inference_mode():
            return Losses(
                *(calc_loss_loader(loader, model.eval(), device, eval_iter)
                  for loader in (train_loader, val_loader))
            )
    finally:
        model.train(training)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq,
                       eval_iter, schedule=None, max_norm=None):
    curves, numbers, tokens = Curves([], [], []), count(), 0
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            step = next(numbers)
            lr = schedule(step) if schedule is not None else None
            train_step(model.train(), inputs, targets, optimizer, device, lr=lr, max_norm=max_norm)
            tokens += inputs.nelement()
            if step % eval_freq == 0:
                losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                for column, value in zip(curves, (*losses, tokens)):
                    column.append(value)
    return curves
