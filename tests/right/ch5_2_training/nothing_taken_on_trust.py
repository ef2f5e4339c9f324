"""Training, step by step and with nothing taken on trust."""
import contextlib
import math
import warnings

import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    if max_norm < 0:
        raise ValueError(f"max_norm is {max_norm}: it should be 0 or more")
    with_gradient = [p for p in model.parameters() if p.grad is not None]
    # scaled by the largest entry, so that no square overflows
    peak = max((p.grad.detach().abs().max().item() for p in with_gradient if p.grad.numel()), default=0.0)
    if peak == 0.0:
        return 0.0
    squares = [(p.grad.detach().to(torch.float64) / peak).square().sum().item() for p in with_gradient]
    norm = peak * math.sqrt(math.fsum(squares))
    if norm > max_norm:
        for p in with_gradient:
            exact = p.grad.detach().to(torch.float64) * (max_norm / norm)
            p.grad.detach().copy_(exact.to(p.grad.dtype))
    return float(norm)


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < 0:
        raise ValueError("steps are counted from 0")
    if not 0 <= warmup_steps <= total_steps:
        raise ValueError("the warm-up should lie within the training")
    if step >= total_steps:
        return float(min_lr)
    if step < warmup_steps:
        return float(initial_lr + (peak_lr - initial_lr) * (step / warmup_steps))
    remaining = (total_steps - step) / (total_steps - warmup_steps)  # 1 at the peak, towards 0
    assert 0 < remaining <= 1
    return float(min_lr + (peak_lr - min_lr) * (1 - math.cos(math.pi * remaining)) / 2)


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    for p in model.parameters():
        p.grad = None

    loss = calc_loss_batch(input_batch, target_batch, model, device)
    assert loss.ndim == 0
    value = loss.item()
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    if math.isnan(value):
        warnings.warn("the loss is nan: the weights stay as they are", stacklevel=2)
        return value
    loss.backward()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return value


@contextlib.contextmanager
def measuring(model):
    was_training = model.training
    gradients = torch.is_grad_enabled()
    model.eval()
    torch.set_grad_enabled(False)
    try:
        yield
    finally:
        torch.set_grad_enabled(gradients)
        model.train(was_training)


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    with measuring(model):
        losses = [calc_loss_loader(loader, model, device, eval_iter) for loader in (train_loader, val_loader)]
    assert all(isinstance(loss, float) for loss in losses)
    return losses[0], losses[1]


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
    if num_epochs < 0 or eval_freq < 1:
        raise ValueError("num_epochs should be 0 or more, eval_freq 1 or more")
    train_losses, val_losses, tokens_seen = [], [], []
    step, tokens = -1, 0
    for _epoch in range(num_epochs):
        for input_batch, target_batch in train_loader:
            step += 1
            lr = None
            if schedule is not None:
                lr = schedule(step)
            model.train()
            train_step(model, input_batch, target_batch, optimizer, device, lr=lr, max_norm=max_norm)
            tokens += input_batch.shape[0] * input_batch.shape[1]
            if step % eval_freq:
                continue
            train_loss, val_loss = evaluate_model(model, train_loader, val_loader, device, eval_iter)
            train_losses.append(train_loss)
            val_losses.append(val_loss)
            tokens_seen.append(tokens)
    assert len(train_losses) == len(val_losses) == len(tokens_seen)
    return train_losses, val_losses, tokens_seen
