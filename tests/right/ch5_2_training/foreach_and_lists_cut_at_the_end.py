# 5.2 -- in place wherever the memory is ours or is meant to be written
import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


@torch.no_grad()
def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    if not grads:
        return 0.0
    parts = torch.empty(len(grads), dtype=torch.float64)
    for i, g in enumerate(grads):
        parts[i].copy_(torch.linalg.vector_norm(g, dtype=torch.float64))
    norm = torch.linalg.vector_norm(parts).item()
    if norm > max_norm:
        torch._foreach_mul_(grads, max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step >= total_steps:
        return float(min_lr)
    if step >= warmup_steps:
        x = math.pi * (step - warmup_steps) / (total_steps - warmup_steps)
        return min_lr + (peak_lr - min_lr) * 0.5 * (1.0 + math.cos(x))
    w = step / warmup_steps
    return initial_lr * (1.0 - w) + peak_lr * w


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for g in optimizer.param_groups:
            g["lr"] = lr
    optimizer.zero_grad(set_to_none=True)      # hands the memory back before the forward pass
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    loss = loss.detach()                       # graph is gone from here on
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    training = model.training
    if training:
        model.eval()
    try:
        with torch.inference_mode():
            a = calc_loss_loader(train_loader, model, device, eval_iter)
            b = calc_loss_loader(val_loader, model, device, eval_iter)
    finally:
        if training:
            model.train()
    return a, b


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq,
                       eval_iter, schedule=None, max_norm=None):
    room = -(-num_epochs * len(train_loader) // eval_freq)
    a, b, seen = [0.0] * room, [0.0] * room, [0] * room
    step = used = tokens = 0
    for _ in range(num_epochs):
        for x, y in train_loader:
            if not model.training:
                model.train()
            train_step(model, x, y, optimizer, device,
                       None if schedule is None else schedule(step), max_norm)
            tokens += x.numel()
            if step % eval_freq == 0:
                a[used], b[used] = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                seen[used] = tokens
                used += 1
            step += 1
    del a[used:], b[used:], seen[used:]
    return a, b, seen
