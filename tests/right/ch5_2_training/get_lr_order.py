"""5.2 Training, nanoGPT style"""

import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    if not grads:
        return 0.0
    total_norm = torch.norm(torch.stack([torch.norm(g.detach(), 2) for g in grads]), 2).item()
    if total_norm > max_norm:
        clip_coef = max_norm / (total_norm + 1e-6)
        for g in grads:
            g.detach().mul_(clip_coef)
    return total_norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    it, warmup_iters, lr_decay_iters = step, warmup_steps, total_steps
    # 1) past the decay: the floor
    if it >= lr_decay_iters:
        return float(min_lr)
    # 2) linear warmup
    if it < warmup_iters:
        return float(initial_lr + (peak_lr - initial_lr) * it / warmup_iters)
    # 3) in between, cosine decay
    decay_ratio = (it - warmup_iters) / (lr_decay_iters - warmup_iters)
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))
    return float(min_lr + coeff * (peak_lr - min_lr))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for param_group in optimizer.param_groups:
            param_group["lr"] = lr
    optimizer.zero_grad(set_to_none=True)
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


@torch.no_grad()
def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    was_training = model.training
    model.eval()
    out = [calc_loss_loader(loader, model, device, eval_iter) for loader in (train_loader, val_loader)]
    model.train(was_training)
    return tuple(out)


def train_model_simple(
    model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq, eval_iter,
    schedule=None, max_norm=None,
):
    train_losses, val_losses, tokens_seen = [], [], []
    iter_num = tokens = 0
    for epoch in range(num_epochs):
        for X, Y in train_loader:
            model.train()
            lr = schedule(iter_num) if schedule is not None else None
            train_step(model, X, Y, optimizer, device, lr, max_norm)
            tokens += X.numel()
            if iter_num % eval_freq == 0:
                tr, va = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                train_losses.append(tr)
                val_losses.append(va)
                tokens_seen.append(tokens)
            iter_num += 1
    return train_losses, val_losses, tokens_seen
