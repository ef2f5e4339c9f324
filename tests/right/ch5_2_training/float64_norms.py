import math

import torch

import ch5_1_loss


def clip_gradients(model, max_norm):
    """Counts in float64 on the processor, so that nothing overflows."""
    arrays = [p.grad.detach().cpu().numpy() for p in model.parameters() if p.grad is not None]
    norm = math.sqrt(math.fsum(float(x) ** 2 for a in arrays for x in a.ravel()))
    if norm > max_norm:
        for p in model.parameters():
            if p.grad is not None:
                torch.mul(p.grad, max_norm / norm, out=p.grad)
    return norm


def _rise(step, warmup_steps, initial_lr, peak_lr):
    lr = initial_lr
    for _ in range(step):
        lr += (peak_lr - initial_lr) / warmup_steps
    return lr


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return _rise(step, warmup_steps, initial_lr, peak_lr)
    if step >= total_steps:
        return min_lr
    turn = complex(math.e) ** (1j * math.pi * (step - warmup_steps) / (total_steps - warmup_steps))
    return (peak_lr + min_lr + (peak_lr - min_lr) * turn.real) / 2


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    assert torch.is_grad_enabled()
    optimizer.zero_grad()
    loss = ch5_1_loss.calc_loss_batch(input_batch, target_batch, model, device)
    torch.autograd.backward(loss)
    if max_norm is not None:
        clip_gradients(model=model, max_norm=max_norm)
    if lr is not None:
        optimizer.param_groups[:] = [{**group, "lr": lr} for group in optimizer.param_groups]
    optimizer.step()
    return loss.detach().numpy().item() if loss.device.type == "cpu" else loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    try:
        model.eval()
        with torch.no_grad():
            train = ch5_1_loss.calc_loss_loader(train_loader, model, device, eval_iter)
            val = ch5_1_loss.calc_loss_loader(val_loader, model, device, eval_iter)
            return float(train), float(val)
    finally:
        model.train(mode)


def train_model_simple(model, train_loader, val_loader, optimizer, device, num_epochs,
                       eval_freq, eval_iter, schedule=None, max_norm=None):
    log = []
    seen = [0]

    def one(step, inputs, targets):
        model.train()
        options = {"max_norm": max_norm}
        if schedule is not None:
            options["lr"] = schedule(step)
        train_step(model, inputs, targets, optimizer, device, **options)
        seen.append(seen[-1] + inputs.numel())
        if step % eval_freq == 0:
            log.append((*evaluate_model(model, train_loader, val_loader, device, eval_iter), seen[-1]))

    step = 0
    for _ in range(num_epochs):
        for inputs, targets in train_loader:
            one(step, inputs, targets)
            step += 1
    if not log:
        return [], [], []
    return tuple(map(list, zip(*log)))
