# 5.2 in functions and generators
from contextlib import ExitStack
from functools import partial
from itertools import accumulate, chain, count, repeat
from math import cos, pi
from operator import methodcaller

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader

with_gradient = partial(filter, lambda p: p.grad is not None)


def clip_gradients(model, max_norm):
    owners = tuple(with_gradient(model.parameters()))
    with torch.no_grad():
        squares = (torch.einsum("i,i->", g, g).item() for g in (p.grad.flatten() for p in owners))
        norm = sum(squares, 0.0) ** 0.5
        factor = max_norm / norm if norm > max_norm else None
        if factor is not None:
            for p in owners:
                p.grad = torch.mul(p.grad, factor)  # a new one in the old one's place
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    def line(a, b, share):
        return a * (1 - share) + b * share

    return float(
        line(initial_lr, peak_lr, step / warmup_steps)
        if step < warmup_steps
        else min_lr
        if step >= total_steps
        else line(min_lr, peak_lr, (1 + cos(pi * (step - warmup_steps) / (total_steps - warmup_steps))) / 2)
    )


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    owners = [p for p in model.parameters() if p.requires_grad]
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    # torch.autograd.grad gives the gradients of this loss alone
    gradients = torch.autograd.grad(loss, owners, allow_unused=True)
    optimizer.zero_grad(set_to_none=True)
    for p, g in zip(owners, gradients):
        p.grad = g
    if lr is not None:
        [group.update(lr=lr) for group in optimizer.param_groups]
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    with ExitStack() as afterwards:
        afterwards.callback(methodcaller("train", model.training), model)
        afterwards.enter_context(torch.no_grad())
        measure = partial(calc_loss_loader, model=model.eval(), device=device, num_batches=eval_iter)
        return tuple(map(measure, (train_loader, val_loader)))


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq,
                       eval_iter, schedule=None, max_norm=None):
    rate = schedule or (lambda _: None)

    def work():
        batches = chain.from_iterable(repeat(train_loader, num_epochs))
        for step, (x, y) in zip(count(), batches):
            train_step(model.train(), x, y, optimizer, device, rate(step), max_norm)
            losses = (None if step % eval_freq
                      else evaluate_model(model, train_loader, val_loader, device, eval_iter))
            yield losses, x.numel()

    sums = accumulate(work(), lambda old, new: (new[0], old[1] + new[1]))
    rows = [(a, b, seen) for losses, seen in sums if losses is not None for a, b in [losses]]
    return [list(column) for column in zip(*rows)] if rows else [[], [], []]
