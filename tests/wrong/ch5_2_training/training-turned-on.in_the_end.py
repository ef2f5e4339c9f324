"""5.2 Training."""
import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    """One norm over everything, one factor for everything."""
    assert max_norm >= 0
    grads = [p.grad.detach() for p in model.parameters() if p.grad is not None]
    norm = math.sqrt(math.fsum(g.double().square().sum().item() for g in grads))
    if norm > max_norm:
        for g in grads:
            g.mul_(max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    """Linear warm-up, then half a cosine, then flat."""
    if step >= total_steps:
        return float(min_lr)
    if step < warmup_steps:
        return float(initial_lr + (peak_lr - initial_lr) * step / warmup_steps)
    done = (step - warmup_steps) / (total_steps - warmup_steps)
    return float(min_lr + (peak_lr - min_lr) * (1 + math.cos(math.pi * done)) / 2)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    """Losses without dropout and without a graph."""
    model.eval()
    try:
        with torch.no_grad():
            train_loss = calc_loss_loader(train_loader, model, device, eval_iter)
            val_loss = calc_loss_loader(val_loader, model, device, eval_iter)
    finally:
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
    """The loop; evaluates every eval_freq steps."""
    train_losses, val_losses, tokens_seen = [], [], []
    step, seen = 0, 0
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            model.train()
            lr = None if schedule is None else schedule(step)
            train_step(model, inputs, targets, optimizer, device, lr, max_norm)
            seen += inputs.numel()
            if step % eval_freq == 0:
                train_loss, val_loss = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                train_losses.append(train_loss)
                val_losses.append(val_loss)
                tokens_seen.append(seen)
            step += 1
    return train_losses, val_losses, tokens_seen
