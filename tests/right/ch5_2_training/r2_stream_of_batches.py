import math
from contextlib import contextmanager
from itertools import chain, repeat

import torch

from ch5_1_loss import calc_loss_batch, calc_loss_loader


@contextmanager
def _measuring(model):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for m, mode in modes:
            m.training = mode


def clip_gradients(model, max_norm):
    squares = 0.0
    grads = []
    for _, p in model.named_parameters():
        if p.grad is not None:
            grads.append(p.grad)
            squares = squares + torch.sum(p.grad.detach().double().square()).item()
    norm = math.sqrt(squares)
    factor = 1.0 if norm <= max_norm else max_norm / norm
    if factor != 1.0:
        with torch.no_grad():
            for g in grads:
                g.copy_(g * factor)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    step = min(step, total_steps)
    try:
        up = step / warmup_steps
    except ZeroDivisionError:
        up = 1.0
    if up < 1.0:
        return float(initial_lr + up * (peak_lr - initial_lr))
    if warmup_steps == total_steps:
        return float(min_lr)
    # sin^2 of a quarter turn is half a cosine
    quarter = 0.5 * math.pi * (total_steps - step) / (total_steps - warmup_steps)
    return float(min_lr + (peak_lr - min_lr) * math.sin(quarter) ** 2)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    optimizer.zero_grad()
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    for group in optimizer.param_groups:
        group["lr"] = group["lr"] if lr is None else lr
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    with _measuring(model):
        return tuple(
            calc_loss_loader(loader, model, device, eval_iter)
            for loader in (train_loader, val_loader)
        )


def train_model_simple(
    model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq, eval_iter,
    schedule=None, max_norm=None,
):
    records, seen = [], 0
    batches = chain.from_iterable(repeat(train_loader, num_epochs))
    for step, (x, y) in enumerate(batches):
        model.train()
        lr = schedule(step) if schedule is not None else None
        train_step(model, x, y, optimizer, device, lr, max_norm)
        seen += x.numel()
        if step % eval_freq == 0:
            records.append(
                (*evaluate_model(model, train_loader, val_loader, device, eval_iter), seen)
            )
    return tuple([record[i] for record in records] for i in range(3))
