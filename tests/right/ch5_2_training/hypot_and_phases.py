import math
import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader


def _length(t):
    """Euclidean length of a tensor, scaled by its largest entry so that no square overflows."""
    t = t.detach()
    if t.dtype in (torch.float16, torch.bfloat16):
        t = t.float()
    biggest = t.abs().max().item() if t.numel() else 0.0
    if biggest == 0.0 or not math.isfinite(biggest):
        return biggest
    return biggest * (t / biggest).square().sum().sqrt().item()


def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    norm = math.hypot(*map(_length, grads))          # hypot() == 0.0
    if norm > max_norm:
        scale = max_norm / norm
        for g in grads:
            g.data.copy_((g.data.float() * scale).to(g.dtype) if g.element_size() < 4 else g.data * scale)
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if warmup_steps > 0 and step <= warmup_steps:
        left = (warmup_steps - step) / warmup_steps
        return math.fsum((peak_lr, -peak_lr * left, initial_lr * left))
    if step >= total_steps:
        return float(min_lr)
    # (1 + cos a) / 2 == cos(a / 2)^2, without cancellation near the end
    a = math.pi * (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * math.cos(a / 2) ** 2


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    for p in model.parameters():
        p.grad = None
    with torch.enable_grad():
        loss = calc_loss_batch(input_batch, target_batch, model, device)
        loss.backward()
    value = float(loss.detach())
    if math.isnan(value):
        return value                                  # no update from nonsense
    if max_norm is not None:
        clip_gradients(model, max_norm)
    if lr is not None:
        for g in optimizer.param_groups:
            g['lr'] = lr
    optimizer.step()
    return value


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    grad = torch.is_grad_enabled()
    model.train(False)
    torch.set_grad_enabled(False)
    try:
        a = calc_loss_loader(train_loader, model, device, num_batches=eval_iter)
        b = calc_loss_loader(val_loader, model, device, num_batches=eval_iter)
    finally:
        torch.set_grad_enabled(grad)
        model.train(mode)
    return a, b


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    log = []
    step, seen = 0, 0
    for _ in range(num_epochs):
        for x, y in train_loader:
            if not model.training:
                model.train()
            train_step(model, x, y, optimizer, device,
                       lr=None if schedule is None else schedule(step), max_norm=max_norm)
            seen += math.prod(x.shape)
            if not step % eval_freq:
                log.append((*evaluate_model(model, train_loader, val_loader, device, eval_iter), seen))
            step += 1
    return [r[0] for r in log], [r[1] for r in log], [r[2] for r in log]
