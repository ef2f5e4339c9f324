from math import cos, pi

import torch

import ch5_1_loss as loss_of


def clip_gradients(model, max_norm):
    pieces = [p.grad.detach() for p in model.parameters() if p.grad is not None]
    if not pieces:
        return 0.0
    norm = float(torch.cat([piece.reshape(-1) for piece in pieces]).norm())
    if norm > max_norm:
        torch._foreach_mul_(pieces, max_norm / norm)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if 0 < warmup_steps and step <= warmup_steps:
        share = step / warmup_steps
        return float(initial_lr * (1 - share) + peak_lr * share)
    rest = max(total_steps - warmup_steps, 1)
    share = min(1.0, (step - warmup_steps) / rest)
    if total_steps == warmup_steps:
        share = 1.0
    up = (1 + cos(pi * share)) / 2
    return float(peak_lr * up + min_lr * (1 - up))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    for p in model.parameters():
        p.grad = None
    loss = loss_of.calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    max_norm is None or clip_gradients(model, max_norm)
    lr is None or [group.update(lr=lr) for group in optimizer.param_groups]
    optimizer.step()
    return loss.tolist()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    on = [m for m in model.modules() if m.training]
    try:
        model.eval()
        with torch.inference_mode():
            a = loss_of.calc_loss_loader(train_loader, model, device, eval_iter)
            b = loss_of.calc_loss_loader(val_loader, model, device, eval_iter)
    finally:
        for m in on:
            m.training = True
    return a, b


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
    train_losses, val_losses, track_tokens_seen = [], [], []
    tokens_seen, global_step = 0, 0

    for epoch in range(num_epochs):
        for input_batch, target_batch in train_loader:
            model.train()
            lr = schedule(global_step) if schedule is not None else None
            train_step(model, input_batch, target_batch, optimizer, device, lr, max_norm)
            tokens_seen += input_batch.numel()

            if global_step % eval_freq == 0:
                train_loss, val_loss = evaluate_model(
                    model, train_loader, val_loader, device, eval_iter
                )
                train_losses.append(train_loss)
                val_losses.append(val_loss)
                track_tokens_seen.append(tokens_seen)
            global_step += 1

    return train_losses, val_losses, track_tokens_seen
