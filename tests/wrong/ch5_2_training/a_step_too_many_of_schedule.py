import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    gradients = []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad and parameter.grad is not None:
            gradients.append(parameter.grad)
    if len(gradients) == 0:
        return 0.0
    norms = torch.stack([torch.norm(gradient, p=2) for gradient in gradients])
    norm = torch.norm(norms, p=2)
    if norm > max_norm:
        for gradient in gradients:
            gradient.div_(norm).mul_(max_norm)
    return norm.item()


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return initial_lr + (peak_lr - initial_lr) / warmup_steps * step
    elif step < total_steps:
        rest = torch.tensor((step - warmup_steps) / (total_steps - warmup_steps), dtype=torch.float64)
        return (min_lr + (peak_lr - min_lr) * (torch.cos(rest * torch.pi) + 1) / 2).item()
    else:
        return min_lr


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    device = torch.device(device)
    model.to(device)
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = float(lr)
    optimizer.zero_grad()
    with torch.enable_grad():
        loss = calc_loss_batch(input_batch, target_batch, model, device)
        loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    del input_batch, target_batch
    return loss.detach().cpu().item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    training = model.training
    model.eval()
    with torch.no_grad():
        n_train = len(train_loader) if eval_iter is None else eval_iter
        n_val = len(val_loader) if eval_iter is None else eval_iter
        train_loss = calc_loss_loader(train_loader, model, device, num_batches=n_train)
        val_loss = calc_loss_loader(val_loader, model, device, num_batches=n_val)
    model.train() if training else model.eval()
    return train_loss, val_loss


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    train_losses, val_losses, seen_at = [], [], []
    rates = {}
    if schedule is not None:
        rates = {s: schedule(s) for s in range(num_epochs * len(train_loader) + 1)}
    step, seen = -1, 0
    for epoch in range(1, num_epochs + 1):
        model.train()
        for input_batch, target_batch in train_loader:
            step += 1
            loss = train_step(model, input_batch, target_batch, optimizer, device,
                              rates.get(step), max_norm)
            seen += torch.numel(input_batch)
            if step % eval_freq:
                continue
            train_loss, val_loss = evaluate_model(model, train_loader, val_loader, device, eval_iter)
            train_losses.append(train_loss)
            val_losses.append(val_loss)
            seen_at.append(seen)
        print(f"epoch {epoch}")
    return train_losses, val_losses, seen_at
