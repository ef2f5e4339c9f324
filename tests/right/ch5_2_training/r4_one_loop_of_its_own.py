import math

import torch
from torch.nn import functional as F

from ch5_1_loss import calc_loss_loader


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    def line(x0, y0, x1, y1, x):
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0)

    if step < warmup_steps:
        return float(line(0, initial_lr, warmup_steps, peak_lr, step))
    if step < total_steps:
        angle = line(warmup_steps, 0.0, total_steps, math.pi, step)
        return float(line(1.0, peak_lr, -1.0, min_lr, math.cos(angle)))
    return float(min_lr)


def clip_gradients(model, max_norm):
    grads = tuple(p.grad.detach() for p in model.parameters() if p.grad is not None)
    norm = float(sum(torch.vdot(g.flatten(), g.flatten()).item() for g in grads)) ** 0.5
    if norm > max_norm:
        for g in grads:
            g /= norm
            g *= max_norm
    return norm


def _lesson(model, x, y, optimizer, device, rate, limit):
    logits = model(x.to(device))
    loss = F.cross_entropy(logits.flatten(0, 1), y.to(device).flatten())
    for p in model.parameters():
        if p.grad is not None:
            p.grad = torch.zeros_like(p.grad)
    loss.backward()
    if limit is not None:
        clip_gradients(model, limit)
    if rate is not None:
        for group in optimizer.param_groups:
            group["lr"] = rate
    optimizer.step()
    return loss.item()


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    return _lesson(model, input_batch, target_batch, optimizer, device, lr, max_norm)


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    was = [(m, m.training) for m in model.modules()]
    for m, _ in was:
        m.training = False
    try:
        with torch.no_grad():
            train = calc_loss_loader(train_loader, model, device, num_batches=eval_iter)
            val = calc_loss_loader(val_loader, model, device, num_batches=eval_iter)
    finally:
        for m, mode in was:
            m.training = mode
    return (train, val)


def train_model_simple(
    model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq, eval_iter,
    schedule=None, max_norm=None,
):
    log = {"train": [], "val": [], "tokens": []}
    step = tokens = epoch = 0
    until_evaluation = 0
    while epoch < num_epochs:
        for x, y in train_loader:
            model.train(True)
            rate = None if schedule is None else schedule(step)
            optimizer.zero_grad()
            _lesson(model, x, y, optimizer, device, rate, max_norm)
            step, tokens = step + 1, tokens + x.numel()
            if until_evaluation == 0:
                train, val = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                log["train"] += [train]
                log["val"] += [val]
                log["tokens"] += [tokens]
                until_evaluation = eval_freq
            until_evaluation -= 1
        epoch += 1
    return log["train"], log["val"], log["tokens"]
