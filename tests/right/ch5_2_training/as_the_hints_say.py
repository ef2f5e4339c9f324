import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    norm = math.sqrt(sum((gradient.square().sum().item() for gradient in gradients)))
    if norm > max_norm:
        for gradient in gradients:
            gradient.mul_(max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-05, min_lr=1e-06):
    if step < warmup_steps:
        return initial_lr + (peak_lr - initial_lr) * step / warmup_steps
    if step >= total_steps:
        return min_lr
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        train_loss = calc_loss_loader(train_loader, model, device, eval_iter)
        val_loss = calc_loss_loader(val_loader, model, device, eval_iter)
    model.train(was_training)
    return (train_loss, val_loss)


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
    train_losses, val_losses, tokens_seen = ([], [], [])
    step = tokens = 0
    for _ in range(num_epochs):
        for input_batch, target_batch in train_loader:
            model.train()
            lr = None if schedule is None else schedule(step)
            train_step(model, input_batch, target_batch, optimizer, device, lr, max_norm)
            tokens += input_batch.numel()
            if step % eval_freq == 0:
                losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                train_losses.append(losses[0])
                val_losses.append(losses[1])
                tokens_seen.append(tokens)
            step += 1
    return (train_losses, val_losses, tokens_seen)
