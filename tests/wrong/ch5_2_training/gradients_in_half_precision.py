import math

import numpy as np
import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    params = [p for p in model.parameters() if p.grad is not None]
    norm = math.hypot(*(float(p.grad.norm()) for p in params))
    if norm > max_norm:
        for p in params:
            p.grad = (p.grad.bfloat16() * (max_norm / norm)).float()
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return float(np.interp(step, [0, warmup_steps], [initial_lr, peak_lr]))
    progress = np.clip((step - warmup_steps) / np.maximum(total_steps - warmup_steps, 1), 0, 1)
    return float(min_lr + (peak_lr - min_lr) * (1 + np.cos(np.pi * progress)) / 2)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    params = [p for p in model.parameters() if p.requires_grad]
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    grads = torch.autograd.grad(loss, params, allow_unused=True)
    for p in model.parameters():
        p.grad = None
    for p, g in zip(params, grads):
        p.grad = g
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.tolist()


@torch.no_grad()
def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    training = model.training
    model.eval()
    train_loss = calc_loss_loader(train_loader, model, device, eval_iter)
    val_loss = calc_loss_loader(val_loader, model, device, eval_iter)
    model.train(mode=training)
    return np.float64(train_loss), np.float64(val_loss)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    train_losses, val_losses, tokens_seen = [], [], []
    steps_an_epoch = len(train_loader)
    before = 0
    for epoch in range(num_epochs):
        for i, (x, y) in enumerate(train_loader):
            step = epoch * steps_an_epoch + i
            model.train()
            train_step(model, x, y, optimizer, device,
                       lr=None if schedule is None else schedule(step), max_norm=max_norm)
            before += np.prod(x.shape)
            if step % eval_freq == 0:
                a, b = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                train_losses.append(a)
                val_losses.append(b)
                tokens_seen.append(before)
    return train_losses, val_losses, tokens_seen
