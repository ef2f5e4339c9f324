import math

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def _with_gradient(model):
    yield from (p for p in model.parameters() if p.grad is not None)


def clip_gradients(model, max_norm):
    norm = math.sqrt(sum((p.grad * p.grad).sum().item() for p in _with_gradient(model)))
    if norm == 0 or norm <= max_norm:
        return norm
    ratio = max_norm / norm
    with torch.no_grad():
        for p in _with_gradient(model):
            p.grad[...] = p.grad * ratio
    return norm


class _Schedule:
    def __init__(self, warmup, total, peak, first, last):
        self.warmup, self.total, self.peak, self.first, self.last = warmup, total, peak, first, last

    def __call__(self, step):
        if step < self.warmup:
            return self.rising(step)
        return self.falling(step) if step < self.total else self.last

    def rising(self, step):
        return self.first + step * (self.peak - self.first) / self.warmup

    def falling(self, step):
        angle = (step - self.warmup) * math.pi / (self.total - self.warmup)
        return self.last + (self.peak - self.last) * (math.cos(angle) + 1) * 0.5


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    return _Schedule(warmup_steps, total_steps, peak_lr, initial_lr, min_lr)(step)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    for group in optimizer.param_groups:
        group["lr"] = group["lr"] if lr is None else lr
        for p in group["params"]:
            if p.grad is not None:
                p.grad.zero_()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward(retain_graph=False)
    if max_norm is not None:
        norm = clip_gradients(model, max_norm)
        if norm > 1e6:
            print("wild gradients:", norm)
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


class _Evaluation:
    def __init__(self, model):
        self.model = model

    def __enter__(self):
        self.mode, self.grad = self.model.training, torch.is_grad_enabled()
        self.model.eval()
        torch.set_grad_enabled(False)
        return self.model

    def __exit__(self, *error):
        torch.set_grad_enabled(self.grad)
        self.model.train(self.mode)


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    with _Evaluation(model) as judged:
        pair = [calc_loss_loader(l, judged, device, eval_iter) for l in (train_loader, val_loader)]
    return tuple(pair)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    train_losses, val_losses, tokens_seen = [], [], []
    countdown, step, total = 0, 0, 0
    for _ in range(num_epochs):
        for batch in train_loader:
            inputs, targets = batch
            model.train()
            lr = schedule(step) if schedule is not None else None
            train_step(model, inputs, targets, optimizer, device, lr, max_norm)
            step += 1
            total += inputs.size(0) * inputs.size(1)
            if countdown == 0:
                one, two = evaluate_model(model, train_loader, val_loader, device, eval_iter)
                train_losses.append(one)
                val_losses.append(two)
                tokens_seen.append(total)
                countdown = eval_freq
            countdown -= 1
    return train_losses, val_losses, tokens_seen
