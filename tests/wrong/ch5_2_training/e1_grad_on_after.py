import math
import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    norm = math.sqrt(sum(g.pow(2).sum().item() for g in grads))
    if norm > max_norm:
        for g in grads:
            g.mul_(max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return float(initial_lr + (peak_lr - initial_lr) * step / warmup_steps)
    if step >= total_steps:
        return float(min_lr)
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    try:
        train_loss = calc_loss_loader(train_loader, model, device, eval_iter)
        val_loss = calc_loss_loader(val_loader, model, device, eval_iter)
    finally:
        torch.set_grad_enabled(True)
        model.train(training)
    return train_loss, val_loss


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
    """Train for num_epochs rounds over train_loader."""
    train_losses, val_losses, tokens_seen = [], [], []
    seen = 0
    step = -1
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            step += 1
            seen += inputs.shape[0] * inputs.shape[1]
            rate = None
            if schedule is not None:
                rate = schedule(step)
            model.train()
            train_step(model, inputs, targets, optimizer, device, lr=rate, max_norm=max_norm)
            if step % eval_freq:
                continue
            losses = evaluate_model(model, train_loader, val_loader, device, eval_iter)
            train_losses.append(losses[0])
            val_losses.append(losses[1])
            tokens_seen.append(seen)
    return train_losses, val_losses, tokens_seen
