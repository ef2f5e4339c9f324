import math, torch
from ch5_1_loss import calc_loss_batch, calc_loss_loader

def clip_gradients(model, max_norm):
    norm = 0.0
    for p in model.parameters():
        g = p.grad
        if g is not None:
            norm = math.hypot(norm, float(torch.norm(g)))
    if norm > max_norm:
        s = max_norm / norm
        for p in model.parameters():
            if p.grad is not None:
                p.grad.data.copy_(p.grad.data * s)
    return norm

def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step >= total_steps: lr = min_lr
    elif warmup_steps > 0 and step <= warmup_steps: lr = peak_lr - (warmup_steps - step) / warmup_steps * (peak_lr - initial_lr)
    else: lr = min_lr + (peak_lr - min_lr) * math.cos(math.pi / 2 * (step - warmup_steps) / (total_steps - warmup_steps)) ** 2
    return float(lr)

def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    params = [p for p in model.parameters() if p.requires_grad]
    for p in model.parameters():
        p.grad = None
    for p, g in zip(params, torch.autograd.grad(loss, params, allow_unused=True)):
        p.grad = g
    if max_norm is not None:
        clip_gradients(model, max_norm)
    if lr is not None:
        optimizer.param_groups[0]["lr"] = lr
    optimizer.step()
    return loss.item()

def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    if mode:
        model.eval()
    a = torch.no_grad()(calc_loss_loader)(train_loader, model, device, eval_iter)
    b = torch.no_grad()(calc_loss_loader)(val_loader, model, device, eval_iter)
    if mode:
        model.train()
    return [a, b]

def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    out = [], [], []
    step = tokens = epoch = 0
    while epoch < num_epochs:
        for x, y in train_loader:
            if not model.training:
                model.train()
            if schedule is None:
                train_step(model, x, y, optimizer, device, max_norm=max_norm)
            else:
                train_step(model, x, y, optimizer, device, schedule(step), max_norm)
            tokens += len(x) * len(x[0])
            if step % eval_freq == 0:
                for lst, number in zip(out, list(evaluate_model(model, train_loader, val_loader, device, eval_iter)) + [tokens]):
                    lst.append(number)
            step += 1
        epoch += 1
    return out
