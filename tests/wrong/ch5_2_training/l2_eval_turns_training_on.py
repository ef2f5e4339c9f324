"""5.2 Training"""

import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    with_grad = [p for p in model.parameters() if p.grad is not None]
    if not with_grad:
        return 0.0
    lengths = torch.stack([torch.linalg.vector_norm(p.grad).detach() for p in with_grad])
    total_norm = torch.linalg.vector_norm(lengths).item()
    if total_norm > max_norm:
        factor = max_norm / total_norm
        for p in with_grad:
            p.grad.detach().mul_(factor)
    return total_norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return float(initial_lr + (peak_lr - initial_lr) * step / warmup_steps)
    if step >= total_steps:
        return float(min_lr)
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))


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
    model.eval()
    with torch.no_grad():
        train_loss = calc_loss_loader(train_loader, model, device, num_batches=eval_iter)
        val_loss = calc_loss_loader(val_loader, model, device, num_batches=eval_iter)
    model.train()
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
