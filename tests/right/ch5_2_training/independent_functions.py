"""None of the functions calls another one."""
import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader
from torch.nn.utils import clip_grad_norm_


def clip_gradients(model, max_norm):
    vector = [p.grad.detach().flatten().double() for p in model.parameters() if p.grad is not None]
    vector = torch.cat(vector) if vector else torch.zeros(1, dtype=torch.float64)
    norm = vector.dot(vector).sqrt().item()
    for p in model.parameters():
        if p.grad is not None and norm > max_norm:
            p.grad.mul_(max_norm).div_(norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return initial_lr * (warmup_steps - step) / warmup_steps + peak_lr * step / warmup_steps
    if step > total_steps or total_steps == warmup_steps:
        return min_lr
    w = 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))
    return w * peak_lr + (1 - w) * min_lr


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_grad_norm_(model.parameters(), max_norm)
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    model.eval()
    with torch.no_grad():
        losses = (
            calc_loss_loader(train_loader, model, device, eval_iter),
            calc_loss_loader(val_loader, model, device, eval_iter),
        )
    model.train(mode)
    return losses


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    train_losses, val_losses, tokens_seen = [], [], []
    step, seen = 0, 0
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            model.train()
            if schedule is not None:
                rate = schedule(step)
                for group in optimizer.param_groups:
                    group["lr"] = rate
            optimizer.zero_grad()
            loss = calc_loss_batch(inputs, targets, model, device)
            loss.backward()
            if max_norm is not None:
                clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            seen += inputs.numel()
            if step % eval_freq == 0:
                model.eval()
                with torch.no_grad():
                    train_losses.append(calc_loss_loader(train_loader, model, device, eval_iter))
                    val_losses.append(calc_loss_loader(val_loader, model, device, eval_iter))
                tokens_seen.append(seen)
            step += 1
    return train_losses, val_losses, tokens_seen
