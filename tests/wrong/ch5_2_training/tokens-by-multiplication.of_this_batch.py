import math
from itertools import chain

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


@torch.no_grad()
def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    if len(grads) == 0:
        return 0.0
    norm = torch.cat([g.reshape(-1) for g in grads]).norm().item()
    if norm > max_norm:
        for g in grads:
            g.mul_(max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step >= total_steps:
        return float(min_lr)
    if step < warmup_steps:
        return initial_lr + (peak_lr - initial_lr) * (step / warmup_steps)
    x = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * (1 + math.cos(math.pi * x)) / 2


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for g in optimizer.param_groups:
            g["lr"] = lr
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            return (
                calc_loss_loader(train_loader, model, device, eval_iter),
                calc_loss_loader(val_loader, model, device, eval_iter),
            )
    finally:
        model.train(training)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    results = [], [], []
    all_batches = chain.from_iterable(train_loader for _ in range(num_epochs))
    for step, (inputs, targets) in enumerate(all_batches):
        model.train()
        lr = schedule(step) if schedule else None
        train_step(model, inputs, targets, optimizer, device, lr, max_norm)
        if step % eval_freq == 0:
            losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
            seen = (step + 1) * inputs.numel()
            for result, value in zip(results, (*losses, seen)):
                result.append(value)
    return results
