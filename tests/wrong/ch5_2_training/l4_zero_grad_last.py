"""5.2 Training"""

import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    norm = math.sqrt(sum(g.pow(2).sum().item() for g in grads))
    if norm > max_norm:
        for g in grads:
            g.mul_(max_norm / norm)
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
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    if lr is not None:
        for param_group in optimizer.param_groups:
            param_group["lr"] = lr
    optimizer.step()
    optimizer.zero_grad()  # ready for the next batch
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            losses = [
                calc_loss_loader(loader, model, device, eval_iter)
                for loader in (train_loader, val_loader)
            ]
    finally:
        for module, mode in modes.items():
            module.training = mode
    return tuple(losses)


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
