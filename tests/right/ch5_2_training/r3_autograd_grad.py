import cmath
import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    norm = math.hypot(
        *(p.grad.detach().norm().item() for p in model.parameters() if p.grad is not None)
    )
    while norm > max_norm:
        for p in model.parameters():
            if p.grad is not None:
                p.grad.data.mul_(max_norm / norm)
        break
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    match (step < warmup_steps, step < total_steps):
        case (True, _):
            return float(peak_lr - (warmup_steps - step) * (peak_lr - initial_lr) / warmup_steps)
        case (_, False):
            return float(min_lr)
    turn = cmath.exp(1j * math.pi * (step - warmup_steps) / (total_steps - warmup_steps)).real
    middle, swing = (peak_lr + min_lr) / 2, (peak_lr - min_lr) / 2
    return float(middle + swing * turn)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    """The gradients are asked for, and put where the optimizer looks for them."""
    optimizer.zero_grad()
    learning = [p for p in model.parameters() if p.requires_grad]
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    for p, gradient in zip(learning, torch.autograd.grad(loss, learning, allow_unused=True)):
        p.grad = gradient
    if max_norm is not None:
        clip_gradients(model, max_norm)
    if lr is not None:
        for number in range(len(optimizer.param_groups)):
            optimizer.param_groups[number]["lr"] = lr
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    """Every batch by hand."""
    training = [module for module in model.modules() if module.training]
    model.eval()
    means = []
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        for loader in train_loader, val_loader:
            losses = []
            for x, y in loader:
                if eval_iter is not None and len(losses) == eval_iter:
                    break
                losses.append(calc_loss_batch(x, y, model, device).item())
            means.append(sum(losses) / len(losses) if losses else math.nan)
    finally:
        torch.set_grad_enabled(before)
        for module in training:
            module.training = True
    return means[0], means[1]


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
