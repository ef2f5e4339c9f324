# Never said: you clip after; you clip before; clip_gradients is called
from math import cos, pi

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    with torch.no_grad():
        grads = [p.grad for p in model.parameters() if p.grad is not None]
        norms = torch.tensor([float(g.norm()) for g in grads])
        total = norms.norm()
        coefficient = (max_norm / (total + 1e-6)).clamp(max=1.0)
        for g in grads:
            g.mul_(coefficient.to(g.device))
    return float(total)


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    match (step < warmup_steps, step >= total_steps):
        case (True, _):
            return initial_lr + step / warmup_steps * (peak_lr - initial_lr)
        case (_, True):
            return float(min_lr)
    angle = pi * (step - warmup_steps) / (total_steps - warmup_steps)
    return 0.5 * (peak_lr + min_lr) + 0.5 * (peak_lr - min_lr) * cos(angle)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr

    def closure():
        optimizer.zero_grad()
        loss = calc_loss_batch(input_batch, target_batch, model, device)
        loss.backward()
        return loss

    return optimizer.step(closure).item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    model.train(False)
    try:
        with torch.no_grad():
            return tuple(
                calc_loss_loader(loader, model, device, eval_iter)
                for loader in (train_loader, val_loader)
            )
    finally:
        model.train(mode)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    history = {"train": [], "val": [], "tokens": []}
    step = tokens = 0
    model.train()
    while num_epochs > 0:
        for x, y in train_loader:
            rate = schedule(step) if schedule is not None else None
            train_step(model, x, y, optimizer, device, rate, max_norm)
            tokens += len(x.flatten())
            if step % eval_freq == 0:
                one, other = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                history["train"] += [one]
                history["val"] += [other]
                history["tokens"] += [tokens]
            step += 1
        num_epochs -= 1
    return tuple(history.values())
