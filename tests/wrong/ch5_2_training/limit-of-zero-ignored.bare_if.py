# 5.2 Training
from math import cos, pi, sqrt

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    params = [p for p in model.parameters() if p.grad is not None]
    norm = sqrt(sum((p.grad.detach() ** 2).sum().item() for p in params))
    if norm > max_norm:
        factor = max_norm / (norm + 1e-6)
        for p in params:
            p.grad = p.grad * factor
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        share = step / warmup_steps
        return (1 - share) * initial_lr + share * peak_lr
    if step >= total_steps:
        return min_lr
    share = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * (1 + cos(pi * share)) / 2


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm:
        clip_gradients(model, max_norm)
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    model.eval()
    with torch.no_grad():
        train_loss = calc_loss_loader(train_loader, model, device, eval_iter)
        val_loss = calc_loss_loader(val_loader, model, device, eval_iter)
    model.train(mode)
    return train_loss, val_loss


def train_model_simple(
    model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq, eval_iter,
    schedule=None, max_norm=None,
):
    train_losses, val_losses, tokens_seen, tokens, step = [], [], [], 0, 0
    for _ in range(num_epochs):
        for batch in train_loader:
            model.train()
            lr = schedule(step) if schedule is not None else None
            train_step(model, *batch, optimizer, device, lr, max_norm)
            tokens += batch[0].numel()
            if step % eval_freq == 0:
                losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                train_losses.append(losses[0])
                val_losses.append(losses[1])
                tokens_seen.append(tokens)
            step += 1
    return train_losses, val_losses, tokens_seen
