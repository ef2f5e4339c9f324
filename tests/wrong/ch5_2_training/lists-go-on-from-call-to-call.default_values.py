"""5.2 Training"""

import math

import torch
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
    if step < warmup_steps:
        return float(initial_lr + (peak_lr - initial_lr) * step / warmup_steps)
    if step >= total_steps:
        return float(min_lr)
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
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
    history=([], [], []),
):
    step, seen = 0, 0
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            model.train()
            train_step(
                model,
                inputs,
                targets,
                optimizer,
                device,
                lr=schedule(step) if schedule else None,
                max_norm=max_norm,
            )
            seen += inputs.numel()
            if step % eval_freq == 0:
                losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                for values, value in zip(history, (*losses, seen)):
                    values.append(value)
            step += 1
    return history
