import math
from itertools import count

import torch
from torch import nn

from ch5_1_loss import calc_loss_batch, calc_loss_loader


@torch.no_grad()
def clip_gradients(model, max_norm):
    """Scale all gradients together so that their common norm is at most max_norm."""
    total = 0.0
    for p in model.parameters():
        if p.grad is None:
            continue
        total += float((p.grad * p.grad).sum())
    norm = total ** 0.5
    if norm <= max_norm:
        return norm
    scale = max_norm / norm
    for p in model.parameters():
        if p.grad is not None:
            p.grad *= scale
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    # straight up ...
    if step < warmup_steps:
        return initial_lr + step * (peak_lr - initial_lr) / warmup_steps
    # ... flat at the end ...
    if step >= total_steps:
        return min_lr
    # ... and half a cosine in between
    progress = step / total_steps
    return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        train_loss = calc_loss_loader(train_loader, model, device, num_batches=eval_iter)
        val_loss = calc_loss_loader(val_loader, model, device, num_batches=eval_iter)
    model.train(was_training)
    return train_loss, val_loss


def train_model_simple(
    model,
    train_loader,
    val_loader,
    optimizer,
    device,
    num_epochs,
    eval_freq,
    eval_iter,
    schedule=None,
    max_norm=None,
):
    """Train for num_epochs rounds over train_loader."""
    train_losses, val_losses, tokens_seen = [], [], []
    seen = 0
    step = -1
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            step += 1
            seen += inputs.shape[0] * inputs.shape[1]
            rate = None
            if schedule is not None:
                rate = schedule(step)
            model.train()
            train_step(model, inputs, targets, optimizer, device, lr=rate, max_norm=max_norm)
            if step % eval_freq:
                continue
            losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
            train_losses.append(losses[0])
            val_losses.append(losses[1])
            tokens_seen.append(seen)
    return train_losses, val_losses, tokens_seen
