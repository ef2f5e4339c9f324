from contextlib import contextmanager
from itertools import chain, count, repeat

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader
from math import cos, pi


def clip_gradients(model, max_norm):
    grads = [p.grad.detach() for p in model.parameters() if p.grad is not None]
    if not grads:
        return 0.0
    norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(g, dtype=torch.float64) for g in grads]))
    torch._foreach_mul_(grads, min(1.0, max_norm / norm.item()) if norm > 0 else 1.0)
    return norm.item()


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        share = step / warmup_steps
        return (1 - share) * initial_lr + share * peak_lr
    left = max(total_steps - step, 0) / max(total_steps - warmup_steps, 1)  # 1 ... 0
    return min_lr + (peak_lr - min_lr) * (1 - cos(pi * left)) / 2


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    for p in chain(model.parameters(), *(g["params"] for g in optimizer.param_groups)):
        p.grad = None
    (loss := calc_loss_batch(input_batch, target_batch, model, device)).backward()
    before = float(loss.detach())
    if max_norm is not None:
        clip_gradients(model, max_norm)
    for group in optimizer.param_groups:
        group["lr"] = group["lr"] if lr is None else lr
    optimizer.step()
    return before


@contextmanager
def measuring(model):
    mode = model.training
    model.eval()
    torch.set_grad_enabled(False)
    try:
        yield
    finally:
        torch.set_grad_enabled(True)
        model.train(mode)


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    with measuring(model):
        return tuple(calc_loss_loader(l, model, device, eval_iter) for l in (train_loader, val_loader))


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    log, seen = [], 0
    batches = chain.from_iterable(repeat(train_loader, num_epochs))
    for step, (x, y) in zip(count(), batches):
        model.train()
        train_step(model, x, y, optimizer, device, schedule and schedule(step), max_norm)
        seen += x.shape[0] * x.shape[1]
        if not step % eval_freq:
            log.append((*evaluate_model(model, train_loader, val_loader, device, eval_iter), seen))
    return [list(column) for column in zip(*log)] if log else [[], [], []]
