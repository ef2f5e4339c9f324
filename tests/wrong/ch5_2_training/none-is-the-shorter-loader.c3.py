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
    """Linear warm-up, then half a cosine, then flat."""
    if step >= total_steps:
        lr = min_lr
    elif step < warmup_steps:
        lr_increment = (peak_lr - initial_lr) / warmup_steps
        lr = initial_lr + step * lr_increment
    else:
        done = (step - warmup_steps) / (total_steps - warmup_steps)
        lr = min_lr + (peak_lr - min_lr) * (1 + math.cos(math.pi * done)) / 2
    return float(lr)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    """One step. Returns the loss before the update as a float."""
    if lr is not None:
        for g in optimizer.param_groups:
            g["lr"] = lr

    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    before = float(loss.detach())
    loss.backward()

    if max_norm is not None:
        clip_gradients(model, max_norm)

    optimizer.step()
    return before


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    """Both losses, in evaluation mode."""
    if eval_iter is None:
        eval_iter = min(len(train_loader), len(val_loader))
    mode = model.training
    model.eval()
    with torch.no_grad():
        result = (
            calc_loss_loader(train_loader, model, device, eval_iter or None),
            calc_loss_loader(val_loader, model, device, eval_iter or None),
        )
    model.train(mode)
    return result


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
    train_losses, val_losses, track_tokens_seen = [], [], []
    tokens_seen, global_step = 0, 0

    for epoch in range(num_epochs):
        for input_batch, target_batch in train_loader:
            model.train()
            lr = schedule(global_step) if schedule is not None else None
            train_step(model, input_batch, target_batch, optimizer, device, lr, max_norm)
            tokens_seen += input_batch.numel()

            if global_step % eval_freq == 0:
                train_loss, val_loss = evaluate_model(
                    model, train_loader, val_loader, device, eval_iter
                )
                train_losses.append(train_loss)
                val_losses.append(val_loss)
                track_tokens_seen.append(tokens_seen)
            global_step += 1

    return train_losses, val_losses, track_tokens_seen
