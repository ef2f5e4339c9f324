import math
import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader

# One contiguous buffer for all gradients: one norm, one multiplication, no small kernels.
_flat = None


def _flat_buffer(n, like):
    global _flat
    if _flat is None or _flat.numel() < n or _flat.dtype != like.dtype or _flat.device != like.device:
        _flat = torch.empty(n, dtype=like.dtype, device=like.device)
    return _flat[:n]


@torch.no_grad()
def clip_gradients(model, max_norm):
    params = [p for p in model.parameters() if p.grad is not None]
    if not params:
        return 0.0
    flat = _flat_buffer(sum(p.numel() for p in params), params[0])
    at = 0
    for p in params:
        view = flat[at : at + p.numel()].view_as(p)
        view.copy_(p.grad)
        p.grad = view
        at += p.numel()
    norm = flat.norm().item()
    if norm > max_norm:
        flat.mul_(max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step >= total_steps:
        return float(min_lr)
    if step < warmup_steps:
        return initial_lr + (peak_lr - initial_lr) * (step / warmup_steps)
    c = math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps))
    return min_lr + (peak_lr - min_lr) * (0.5 + 0.5 * c)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad(set_to_none=True)
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    if lr is not None:
        for g in optimizer.param_groups:
            g["lr"] = lr
    optimizer.step()
    return loss.item()


@torch.no_grad()
def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    was = model.training
    model.eval()
    a = calc_loss_loader(train_loader, model, device, eval_iter)
    b = calc_loss_loader(val_loader, model, device, eval_iter)
    model.train(was)
    return a, b


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq,
                       eval_iter, schedule=None, max_norm=None):
    a, b, seen = [], [], []
    step = tokens = 0
    for _ in range(num_epochs):
        for x, y in train_loader:
            model.train()
            lr = schedule(step) if schedule is not None else None
            train_step(model, x, y, optimizer, device, lr, max_norm)
            tokens += x.numel()
            if step % eval_freq == 0:
                l1, l2 = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                a.append(l1)
                b.append(l2)
                seen.append(tokens)
            step += 1
    return a, b, seen
