import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def find_total_norm(model):
    total = 0.0
    for param in model.parameters():
        if param.grad is None:
            param.grad = torch.zeros_like(param)
    for param in model.parameters():
        if param.grad is not None:
            total += param.grad.data.norm(2).item() ** 2
    return total ** 0.5


def clip_gradients(model, max_norm):
    total_norm = find_total_norm(model)
    clip_coef = max_norm / (total_norm + 1e-6)
    if clip_coef < 1:
        for param in model.parameters():
            if param.grad is not None:
                param.grad.data.mul_(clip_coef)
    return total_norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        lr_increment = (peak_lr - initial_lr) / warmup_steps
        lr = initial_lr + step * lr_increment
    elif step >= total_steps:
        lr = min_lr
    else:
        progress = (step - warmup_steps) / (total_steps - warmup_steps)
        lr = min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))
    return lr


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    if lr is not None:
        for param_group in optimizer.param_groups:
            param_group["lr"] = lr
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
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
    if was_training:
        model.train()
    return train_loss, val_loss


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    train_losses, val_losses, track_tokens_seen = [], [], []
    tokens_seen, global_step = 0, -1
    for epoch in range(num_epochs):
        model.train()
        for input_batch, target_batch in train_loader:
            global_step += 1
            lr = schedule(global_step) if schedule is not None else None
            train_step(model, input_batch, target_batch, optimizer, device, lr=lr,
                       max_norm=max_norm)
            tokens_seen += input_batch.numel()
            if global_step % eval_freq == 0:
                train_loss, val_loss = evaluate_model(
                    model, train_loader, val_loader, device, eval_iter)
                train_losses.append(train_loss)
                val_losses.append(val_loss)
                track_tokens_seen.append(tokens_seen)
                print(f"Ep {epoch+1} (Step {global_step:06d}): "
                      f"Train loss {train_loss:.3f}, Val loss {val_loss:.3f}")
    return train_losses, val_losses, track_tokens_seen
