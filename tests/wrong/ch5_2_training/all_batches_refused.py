import math

import torch
import torch.nn.functional as F


def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    norms = torch._foreach_norm(grads) if grads else []
    norm = sum(n.item() ** 2 for n in norms) ** 0.5
    if norm > max_norm:
        torch._foreach_mul_(grads, max_norm / norm)
    return float(norm)


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    def line(a, b, t):
        return a + (b - a) * t

    if step < warmup_steps:
        return line(initial_lr, peak_lr, step / warmup_steps)
    if total_steps <= step:
        return line(min_lr, min_lr, 0)
    t = (step - warmup_steps) / (total_steps - warmup_steps)
    return line(peak_lr, min_lr, (1 - math.cos(math.pi * t)) / 2)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    """One row at a time, to save memory: the gradients add up to the batch's."""
    optimizer.zero_grad()
    total = 0.0
    for x, y in zip(input_batch.to(device), target_batch.to(device)):
        logits = model(x[None])
        part = F.cross_entropy(logits[0], y) / len(input_batch)
        part.backward()
        total += part.item()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    optimizer.step()
    return total


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    before = model.training
    losses = []
    model.eval()
    for loader in (train_loader, val_loader):
        parts = []
        for number, (x, y) in enumerate(loader):
            if number >= eval_iter:
                break
            with torch.no_grad():
                logits = model(x.to(device))
                parts.append(F.cross_entropy(logits.flatten(0, 1), y.to(device).flatten()).item())
        losses.append(sum(parts) / len(parts))
    model.train(before)
    return tuple(losses)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    def steps():
        for _ in range(num_epochs):
            yield from train_loader

    results = [], [], []
    tokens = 0
    for step, (x, y) in enumerate(steps()):
        model.train()
        lr = schedule(step) if schedule is not None else None
        train_step(model, x, y, optimizer, device, lr, max_norm)
        tokens += x.numel()
        if step % eval_freq == 0:
            values = *evaluate_model(model, train_loader, val_loader, device, eval_iter), tokens
            for result, value in zip(results, values):
                result.append(value)
    return results
