import numpy as np
import torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader
from functools import reduce


def _tree(model):
    return {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


def _global_norm(grads):
    return float(np.sqrt(sum(float(torch.einsum('i,i->', v, v)) for v in
                             (g.detach().double().reshape(-1) for g in grads.values()))))


def clip_gradients(model, max_norm):
    grads = _tree(model)
    norm = _global_norm(grads)
    scale = 1.0 if norm <= max_norm else max_norm / (norm + 1e-6)
    if scale != 1.0:
        params = dict(model.named_parameters())
        for name, g in grads.items():
            params[name].grad = g.detach() * scale       # a new array in its place
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    up = np.interp(step, [0, max(warmup_steps, 1)], [initial_lr, peak_lr])
    t = np.clip((step - warmup_steps) / max(total_steps - warmup_steps, 1), 0.0, 1.0)
    down = min_lr + (peak_lr - min_lr) * np.cos(0.5 * np.pi * t) ** 2
    return float(np.select([step >= total_steps, step < warmup_steps], [min_lr, up], down))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    params = [p for p in model.parameters() if p.requires_grad]
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    grads = torch.autograd.grad(loss, params, allow_unused=True)
    optimizer.zero_grad()
    for p in model.parameters():
        p.grad = None
    for p, g in zip(params, grads):
        p.grad = g
    if max_norm is not None:
        clip_gradients(model, max_norm)
    if lr is not None:
        for group in optimizer.param_groups:
            group.update(lr=lr)
    optimizer.step()
    return float(loss.detach())


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    with torch.no_grad():
        model.train(False)
        out = tuple(calc_loss_loader(l, model, device, eval_iter) for l in (train_loader, val_loader))
        model.train(mode)
    return out


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs, eval_freq,
                       eval_iter, schedule=None, max_norm=None):
    def body(carry, xs):
        step, seen, records = carry
        x, y = xs
        lr = schedule(step) if schedule is not None else None
        model.train(True)
        train_step(model, x, y, optimizer, device, lr=lr, max_norm=max_norm)
        seen = seen + int(np.prod(x.shape))
        if step % eval_freq == 0:
            records = records + [(*evaluate_model(model, train_loader, val_loader, device, eval_iter), seen)]
        return step + 1, seen, records

    stream = (xs for _ in range(num_epochs) for xs in train_loader)
    _, _, records = reduce(body, stream, (0, 0, []))
    return tuple([r[i] for r in records] for i in range(3))
