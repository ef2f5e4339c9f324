"""Training as a coroutine; rates by a complex exponential; norms by torch.linalg."""

import cmath
from contextlib import contextmanager
from itertools import islice, repeat

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    held = [p for p in model.parameters() if p.grad is not None]
    if not held:
        return 0.0
    norms = torch._foreach_norm([p.grad for p in held])
    norm = torch.linalg.vector_norm(torch.stack([one.double() for one in norms])).item()
    if norm > max_norm:
        torch._foreach_mul_([p.grad for p in held], max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step >= max(total_steps, 1) and step >= warmup_steps:
        return float(min_lr) if step > warmup_steps or total_steps > warmup_steps else float(peak_lr)
    if step < warmup_steps:
        share = (step / warmup_steps)
        return float(initial_lr * (1 - share) + peak_lr * share)
    if total_steps == warmup_steps:
        return float(min_lr)
    turn = cmath.exp(1j * cmath.pi * (step - warmup_steps) / (total_steps - warmup_steps))
    return min_lr + (peak_lr - min_lr) * (1 + turn.real) / 2


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    for group in optimizer.param_groups if lr is not None else ():
        group.update(lr=lr)
    for parameter in model.parameters():
        parameter.grad = None
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    torch.autograd.backward([loss], [torch.ones_like(loss)])
    clip_gradients(model, float("inf") if max_norm is None else max_norm)
    optimizer.step()
    return float(loss)


@contextmanager
def at_rest(model):
    modes = {module: module.training for module in model.modules()}
    try:
        yield model.eval()
    finally:
        for module, mode in modes.items():
            module.training = mode


@torch.no_grad()
def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    with at_rest(model) as quiet:
        return tuple(
            calc_loss_loader(one, quiet, device, eval_iter) for one in (train_loader, val_loader)
        )


def history():
    """Send it rows; it gives what it has so far."""
    columns = [], [], []
    while True:
        row = yield columns
        for column, one in zip(columns, row):
            column.append(one)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq,
                       eval_iter, schedule=None, max_norm=None):
    notes = history()
    columns = next(notes)
    tokens, step = 0, 0
    for loader in islice(repeat(train_loader), num_epochs):
        for inputs, targets in iter(loader):
            rate = schedule(step) if callable(schedule) else None
            train_step(model.train(), inputs, targets, optimizer, device, rate, max_norm)
            tokens += torch.numel(inputs)
            if not step % eval_freq:
                measured = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                columns = notes.send((*measured, tokens))
            step += 1
    return columns
