import numpy as np
import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    gs = [p.grad for p in model.parameters() if p.grad is not None]
    # l2 norm of every leaf, then the l2 norm of those
    norm = float(np.sqrt(sum(torch.linalg.norm(g, ord=2).item() ** 2 for g in gs)))
    if norm > max_norm:
        for g in gs:
            g *= max_norm / norm
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return float(np.interp(step, (0, warmup_steps), (initial_lr, peak_lr)))
    if step >= total_steps:
        return float(min_lr)
    phase = np.pi * (step - warmup_steps) / (total_steps - warmup_steps)
    return float(min_lr + 0.5 * (peak_lr - min_lr) * (1 + np.cos(phase)))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    for group in optimizer.param_groups if lr is not None else ():
        group['lr'] = lr
    optimizer.zero_grad()
    value = calc_loss_batch(input_batch, target_batch, model, device)
    value.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return value.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    model.eval()
    with torch.no_grad():
        tr = calc_loss_loader(train_loader, model, device, eval_iter)
        va = calc_loss_loader(val_loader, model, device, eval_iter)
    model.train(mode)
    return tr, va


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq,
                       eval_iter, schedule=None, max_norm=None):
    hist, step, tokens = [], 0, 0
    for epoch in range(num_epochs):
        for x, y in train_loader:
            model.train()
            train_step(model, x, y, optimizer, device,
                       lr=schedule(step) if schedule is not None else None, max_norm=max_norm)
            tokens += x.numel()
            if step % eval_freq == 0:
                hist.append((*evaluate_model(model, train_loader, val_loader, device, eval_iter), tokens))
            step += 1
    return [h[0] for h in hist], [h[1] for h in hist], [h[2] for h in hist]
