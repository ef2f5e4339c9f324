"""Section 5.2, written with a generator: training yields, whoever wants looks."""

import math
from typing import Callable, Iterator, Optional

import torch
from torch import Tensor, nn
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def _gradients(model: nn.Module) -> Iterator[Tensor]:
    yield from (p.grad for p in model.parameters() if p.grad is not None)


def clip_gradients(model: nn.Module, max_norm: float) -> float:
    norm = math.sqrt(math.fsum(g.detach().double().pow(2).sum().item() for g in _gradients(model)))
    if norm > max_norm:
        for g in _gradients(model):
            g.detach()[...] *= max_norm / norm
    return norm


def learning_rate(
    step: int,
    warmup_steps: int,
    total_steps: int,
    peak_lr: float,
    initial_lr: float = 3e-5,
    min_lr: float = 1e-6,
) -> float:
    warm = step / warmup_steps if warmup_steps else 1.0
    gone = total_steps - warmup_steps
    fall = min(1.0, (step - warmup_steps) / gone) if gone else 1.0
    lr = (
        initial_lr + (peak_lr - initial_lr) * warm
        if warm < 1.0
        else min_lr + (peak_lr - min_lr) * (math.cos(fall * math.pi) + 1.0) / 2.0
    )
    return float(lr)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    with torch.enable_grad():
        optimizer.zero_grad()
        loss = calc_loss_batch(input_batch, target_batch, model, device)
        loss.backward()
    if not (max_norm is None):
        clip_gradients(model, max_norm)
    if not (lr is None):
        for group in optimizer.param_groups:
            group.update({"lr": lr})
    optimizer.step()
    return float(loss.detach())


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    training = {name for name, m in model.named_modules() if m.training}
    try:
        model.eval()
        with torch.no_grad():
            found = []
            for loader in (val_loader, train_loader):  # the other way round: the order is free
                found.insert(0, calc_loss_loader(loader, model, device, eval_iter))
    finally:
        for name, m in model.named_modules():
            m.training = name in training
    return tuple(found)


def _training(model, loader, optimizer, device, epochs, schedule, max_norm):
    """After each step: its number and how many tokens it saw."""
    step = 0
    for _ in range(epochs):
        for x, y in loader:
            model.train()
            lr = schedule(step) if schedule is not None else None
            train_step(model, x, y, optimizer, device, lr=lr, max_norm=max_norm)
            yield step, x.numel()
            step += 1


def train_model_simple(
    model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq, eval_iter,
    schedule: Optional[Callable[[int], float]] = None,
    max_norm: Optional[float] = None,
):
    losses: list[tuple[float, float]] = []
    tokens: list[int] = []
    seen = 0
    for step, count in _training(
        model, train_loader, optimizer, device, num_epochs, schedule, max_norm
    ):
        seen += count
        if not step % eval_freq:
            losses.append(evaluate_model(model, train_loader, val_loader, device, eval_iter))
            tokens.append(seen)
    train_losses, val_losses = map(list, zip(*losses)) if losses else ([], [])
    return train_losses, val_losses, tokens
