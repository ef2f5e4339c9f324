"""Section 5.2"""

import math

import torch

from ch5_1_loss import calc_loss_batch, calc_loss_loader


class Recorder:
    """What train_model_simple finds out on its way."""

    def __init__(self):
        self.train_losses = []
        self.val_losses = []
        self.tokens_seen = []
        self.step = 0
        self.tokens = 0

    def reset(self):
        self.train_losses.clear()
        self.val_losses.clear()
        self.tokens_seen.clear()
        self.step = 0
        self.tokens = 0

    def record(self, train_loss, val_loss):
        self.train_losses.append(train_loss)
        self.val_losses.append(val_loss)
        self.tokens_seen.append(self.tokens)


RECORDER = Recorder()


def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    norm = math.sqrt(sum(g.pow(2).sum().item() for g in grads))
    if norm > max_norm:
        for g in grads:
            g.mul_(max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return initial_lr + step * (peak_lr - initial_lr) / warmup_steps
    if step >= total_steps:
        return min_lr
    angle = math.pi * (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * (math.cos(angle) + 1) / 2


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    before = model.training
    model.eval()
    with torch.no_grad():
        losses = [
            calc_loss_loader(loader, model, device, eval_iter)
            for loader in (train_loader, val_loader)
        ]
    model.train(before)
    return tuple(losses)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    RECORDER.reset()
    for _ in range(num_epochs):
        for x, y in train_loader:
            model.train()
            lr = None if schedule is None else schedule(RECORDER.step)
            train_step(model, x, y, optimizer, device, lr=lr, max_norm=max_norm)
            RECORDER.tokens += x.numel()
            if RECORDER.step % eval_freq == 0:
                RECORDER.record(*evaluate_model(model, train_loader, val_loader, device, eval_iter))
            RECORDER.step += 1
    return RECORDER.train_losses, RECORDER.val_losses, RECORDER.tokens_seen
