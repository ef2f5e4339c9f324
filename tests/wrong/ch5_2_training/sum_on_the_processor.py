import copy
import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    total = torch.zeros(1)
    for parameter in model.parameters():
        if parameter.grad is not None:
            total = total + parameter.grad.detach().pow(2).sum()
    norm = total.sqrt()
    scale = torch.where(norm > max_norm, max_norm / norm, torch.ones(()))
    for parameter in model.parameters():
        if parameter.grad is not None:
            parameter.grad.data = parameter.grad.data * scale.item()
    return norm.item()


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    rising = [initial_lr + (peak_lr - initial_lr) * s / warmup_steps for s in range(warmup_steps)]
    length = total_steps - warmup_steps
    falling = [
        min_lr + (peak_lr - min_lr) * (1 + math.cos(math.pi * s / length)) / 2
        for s in range(length)
    ]
    rates = rising + falling
    return rates[step] if step < len(rates) else min_lr


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    for p in model.parameters():
        p.grad = None
    if lr is not None:
        for i in range(len(optimizer.param_groups)):
            optimizer.param_groups[i]["lr"] = lr
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    value = loss.item()
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return value


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    judge = copy.deepcopy(model).eval().requires_grad_(False)
    with torch.no_grad():
        train_loss = calc_loss_loader(train_loader, judge, device, eval_iter)
        val_loss = calc_loss_loader(val_loader, judge, device, eval_iter)
    return train_loss, val_loss


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    train_losses = []
    val_losses = []
    tokens_seen = []
    tokens = 0
    step = 0
    model.train()
    for _epoch in range(num_epochs):
        for input_batch, target_batch in train_loader:
            if schedule is None:
                train_step(model, input_batch, target_batch, optimizer, device, max_norm=max_norm)
            else:
                rate = schedule(step)
                train_step(model, input_batch, target_batch, optimizer, device, rate, max_norm)
            tokens = tokens + sum(len(row) for row in input_batch)
            if step % eval_freq == 0:
                losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                train_losses.append(losses[0])
                val_losses.append(losses[1])
                tokens_seen.append(tokens)
            step = step + 1
    model.eval()
    return train_losses, val_losses, tokens_seen
